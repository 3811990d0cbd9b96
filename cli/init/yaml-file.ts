import { isMap, isPair, isScalar, LineCounter, parseDocument, type ScalarTag } from 'yaml';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { UnreadableFileError } from './found.ts';

/** CloudFormation's short forms of what is only known when a stack is deployed, as their long forms. */
const TAGS: ScalarTag[] = ['Ref', 'Sub', 'GetAtt', 'ImportValue', 'Base64', 'GetAZs', 'Condition'].map(
  (name) => ({
    tag: `!${name}`,
    resolve: (text: string) => ({ [name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`]: text }),
  }),
);

/** YAML or JSON, with the lines of its keys. */
export class YamlFile {
  readonly path: string;
  /** As JSON would have it. */
  readonly value: unknown;
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines: LineCounter;

  /** @throws UnreadableFileError */
  constructor(path: string, text: string) {
    this.path = path;
    this.#lines = new LineCounter();
    try {
      this.#document = parseDocument(text, {
        customTags: TAGS,
        lineCounter: this.#lines,
        logLevel: 'silent',
        merge: true,
        prettyErrors: false,
        uniqueKeys: false,
      });
      const [error] = this.#document.errors;
      if (error !== undefined)
        throw new UnreadableFileError(`${path}:${this.#lines.linePos(error.pos[0]).line}: ${error.message}.`);
      // A few lines can stand for gigabytes: aliases of aliases are counted.
      this.value = this.#document.toJS({ maxAliasCount: 1_000 });
    } catch (error) {
      if (error instanceof UnreadableFileError) throw error;
      throw new UnreadableFileError(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
    }
  }

  /** `path:12`, the place of a key; the file alone where it has no line of its own. */
  place(...keys: string[]): string {
    let node: unknown = this.#document.contents;
    let line: number | undefined;
    for (const key of keys) {
      if (!isMap(node)) break;
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) line = this.#lines.linePos(pair.key.range[0]).line;
      node = pair.value;
    }
    return line === undefined ? this.path : `${this.path}:${line}`;
  }
}
