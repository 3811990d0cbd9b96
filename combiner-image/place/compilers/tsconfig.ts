import { posix } from 'node:path';
import { parseBabel } from '../../sources/babel.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const MOST_EXTENDED = 10;

/** The `compilerOptions` of the tsconfig.json next to a file, with those that it extends: files of the checkout alone. */
export class TsConfigs {
  readonly #text: (path: string) => Promise<string | undefined>;
  readonly #known = new Map<string, Promise<JsonObject>>();

  constructor(text: (path: string) => Promise<string | undefined>) {
    this.#text = text;
  }

  optionsOf(path: string): Promise<JsonObject> {
    const folder = posix.dirname(path);
    let known = this.#known.get(folder);
    if (known === undefined) {
      known = this.#nearest(folder);
      this.#known.set(folder, known);
    }
    return known;
  }

  async #nearest(folder: string): Promise<JsonObject> {
    const own = await this.#read(posix.join(folder, 'tsconfig.json'), 0);
    if (own !== undefined) return own;
    return folder === '.' || folder === '/' ? {} : this.optionsOf(folder);
  }

  async #read(path: string, depth: number): Promise<JsonObject | undefined> {
    const text = await this.#text(path);
    const json = text === undefined ? undefined : jsonOf(text);
    if (!isObject(json)) return undefined;
    let options: JsonObject = {};
    if (depth < MOST_EXTENDED)
      for (const each of [json.extends ?? []].flat()) {
        if (typeof each !== 'string' || !/^\.{1,2}\//.test(each)) continue;
        const file = posix.join(posix.dirname(path), each);
        const base = file.startsWith('../')
          ? undefined
          : await this.#read(/\.json$/.test(file) ? file : `${file}.json`, depth + 1);
        options = { ...options, ...base };
      }
    return isObject(json.compilerOptions) ? { ...options, ...json.compilerOptions } : options;
  }
}

/** With comments and commas behind the last one, as TypeScript reads it; undefined where it is none. */
function jsonOf(text: string): Json | undefined {
  try {
    const [statement] = parseBabel(`(${text}\n)`, { sourceType: 'script' }).program.body;
    return statement?.type === 'ExpressionStatement'
      ? readLiteral(statement.expression as Literal)
      : undefined;
  } catch {
    return undefined;
  }
}

type Literal =
  | { type: 'StringLiteral' | 'NumericLiteral' | 'BooleanLiteral'; value: string | number | boolean }
  | { type: 'NullLiteral' }
  | { type: 'ArrayExpression'; elements: (Literal | null)[] }
  | { type: 'ObjectExpression'; properties: { key?: Literal; value?: Literal }[] };

function readLiteral(node: Literal): Json {
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'ArrayExpression':
      return node.elements.map((each) => (each === null ? null : readLiteral(each)));
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties.flatMap(({ key, value }) =>
          key?.type === 'StringLiteral' && value !== undefined ? [[key.value, readLiteral(value)]] : [],
        ),
      );
    default:
      return null;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
