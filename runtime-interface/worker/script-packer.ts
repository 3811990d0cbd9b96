import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { ScriptObject } from '../../contract/script-object.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';

/** Packs one script after the other: each takes memory, and a thread of the pool that the function needs too. */
export class ScriptPacker {
  readonly #log: Log;
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Never rejects.
   * @param script is read when it is its turn
   * @returns what the store keeps of it; `undefined` when there is nothing to keep
   */
  pack(script: () => ScriptObject | undefined): Promise<Uint8Array | undefined> {
    const packed = this.#last.then(() => {
      const object = script();
      return object && packScript(object);
    });
    const settled = packed.catch((error) => {
      this.#log(
        'warn',
        `the text of a script cannot be packed, and is missing in the store: ${String(error)}`,
      );
      return undefined;
    });
    this.#last = settled;
    return settled;
  }
}

/**
 * A script as gzip JSON. Made piece by piece in libuv's pool: the text of a real bundle and its map have megabytes, and
 * the worker has others to listen to. By the fastest level, for what takes long is held, or is packed again in the next
 * sandbox.
 */
export async function packScript(script: ScriptObject): Promise<Uint8Array> {
  const packed: Buffer[] = [];
  const gzip = Readable.from(piecesOf(script)).pipe(createGzip({ level: constants.Z_BEST_SPEED }));
  for await (const chunk of gzip) packed.push(chunk as Buffer);
  return Buffer.concat(packed);
}

function* piecesOf({ text, sourceMap, ...names }: ScriptObject): Generator<string> {
  yield JSON.stringify(names).slice(0, -1);
  yield* field('text', text);
  if (sourceMap !== undefined) yield* field('sourceMap', sourceMap);
  yield '}';
}

function* field(name: 'text' | 'sourceMap', value: string): Generator<string> {
  yield `,"${name}":"`;
  // A pair of surrogates that is cut is written as two escapes, which read as the pair.
  for (let at = 0; at < value.length; at += LIMITS.packedUnits)
    yield JSON.stringify(value.slice(at, at + LIMITS.packedUnits)).slice(1, -1);
  yield '"';
}
