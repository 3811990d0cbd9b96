import { gunzipSync } from 'node:zlib';
import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { convertScript } from '../../../combiner-image/convert/convert-script.ts';
import { planScript } from '../../../combiner-image/convert/exact/plan-script.ts';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import { GivenMaps } from '../../../combiner-image/sources/given-maps.ts';
import { loadScript } from '../../../combiner-image/sources/load-script.ts';
import type { Script } from '../../../combiner-image/sources/script.ts';
import { StoredScripts } from '../../../combiner-image/sources/stored-scripts.ts';
import { parseStoreLocation, type StoreLocation } from '../../../combiner-image/store/location.ts';
import type { Store } from '../../../combiner-image/store/store.ts';
import { sha256, whole } from '../hostile/sandbox.ts';
import { refusing } from '../target.ts';

/** The way of a script from the store into a report: read, check, find its map, resolve it, convert. */
export class ScriptPath {
  readonly #root: string;
  readonly #location: StoreLocation;
  readonly #maps: GivenMaps;
  #stored: Buffer = Buffer.alloc(0);
  /** Opened once: it asks git for its files, which takes longer than an input does. */
  #checkout: Promise<Checkout> | undefined;

  /** @param root an empty folder that stands for the checkout */
  constructor(root: string) {
    this.#root = root;
    const { store, prefix } = parseStoreLocation(root);
    // Every key holds the same object.
    const get: Store['get'] = async () => ({ bytes: this.#stored, tag: '1', modified: new Date(0) });
    const list: Store['list'] = (folder) => store.list(folder);
    this.#location = { store: Object.assign(Object.create(store), { get, list }), prefix };
    this.#maps = new GivenMaps([this.#location]);
  }

  /** @returns the paths of the sources that it gives, if it can be read */
  async follow(stored: Buffer): Promise<string[] | undefined> {
    this.#stored = stored;
    const text = textOf(stored);
    this.#checkout ??= Checkout.open(this.#root);
    const checkout = await this.#checkout;
    return refusing([UnconvertedScriptError], async () => {
      const { script } = await loadScript(
        {
          key: 'index.mjs',
          hash: sha256(text),
          script: undefined,
          functions: ['fuzz'],
          path: 'index.mjs',
          taskRoot: '/var/task',
        },
        {
          scripts: new StoredScripts([this.#location]),
          maps: this.#maps,
          checkout,
          pathMaps: [],
        },
      );
      const runs = [{ functionName: 'fuzz', counts: () => whole(script.text), losses: [] }];
      const { coverage } = convertScript(script, runs, planScript);
      for (const [path, counts] of Object.entries(coverage)) {
        mustBeClean(path);
        mustBeWithin(textOfSource(script, path), 'data' in counts ? counts.data : counts);
      }
      return Object.keys(coverage);
    });
  }
}

/** The text that a raw object would have named, so that the reader goes on to what is behind the hash. */
function textOf(stored: Buffer): string {
  try {
    return String(JSON.parse(String(gunzipSync(stored, { maxOutputLength: 2 ** 20 }))).text);
  } catch {
    return '';
  }
}

function mustBeClean(path: string): void {
  const segments = path.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  if (segments.some((segment) => /^\.{0,2}$/.test(segment)) || /[\x00-\x1f\x7f\\]/.test(path))
    throw new Error(`a source is called ${JSON.stringify(path)}`);
}

function textOfSource({ path, text, map }: Script, source: string): string {
  if (map === undefined) return source === path ? text : '';
  return map.sourcesContent[map.sources.indexOf(source)] ?? '';
}

/** A place that the text does not have is a place that no page can show. */
function mustBeWithin(text: string, { path, statementMap, fnMap, branchMap }: FileCoverageData): void {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length;
  const isPlace = ({ line, column }: Range['start']) =>
    Number.isInteger(line) && line >= 1 && line <= lines && !(column < 0);
  const ranges = [
    ...Object.values(statementMap),
    ...Object.values(fnMap).flatMap(({ decl, loc }) => [decl, loc]),
    ...Object.values(branchMap).map(({ loc }) => loc),
  ];
  const odd = ranges.find(({ start, end }) => !isPlace(start) || !isPlace(end) || start.line > end.line);
  if (odd !== undefined) throw new Error(`${path} has a range ${JSON.stringify(odd)} of ${lines} lines`);
}
