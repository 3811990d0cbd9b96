import { gunzipSync } from 'node:zlib';
import { convertScript } from '../../../combiner-image/convert/convert-script.ts';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import { loadScript } from '../../../combiner-image/sources/load-script.ts';
import { parseStoreLocation, type StoreLocation } from '../../../combiner-image/store/location.ts';
import type { Store } from '../../../combiner-image/store/store.ts';
import { sha256, whole } from '../hostile/sandbox.ts';
import { refusing } from '../target.ts';

/** The way of a script from the store into a report: read, check, find its map, resolve it, convert. */
export class ScriptPath {
  readonly #root: string;
  readonly #location: StoreLocation;
  #stored: Buffer = Buffer.alloc(0);

  /** @param root an empty folder that stands for the checkout */
  constructor(root: string) {
    this.#root = root;
    const { store, prefix } = parseStoreLocation(root);
    // Every key holds the same object.
    const get: Store['get'] = async () => ({ bytes: this.#stored, tag: '1', modified: new Date(0) });
    this.#location = { store: Object.assign(Object.create(store), { get }), prefix };
  }

  /** @returns the paths of the sources that it gives, if it can be read */
  async follow(stored: Buffer): Promise<string[] | undefined> {
    this.#stored = stored;
    const text = textOf(stored);
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
        { locations: [this.#location], root: this.#root },
      );
      const { coverage } = convertScript(script, [
        { functionName: 'fuzz', functions: () => whole(script.text), losses: [] },
      ]);
      for (const path of Object.keys(coverage)) mustBeClean(path);
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
