import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { EngineKind, FormName } from '../../../../runtime-interface/engine/engine.ts';

/** Lines that a script may have. */
const LINES = 100;

/** The only file that is counted, in memory that all threads can read. */
export interface LineShare {
  counts: Uint32Array;
  url: string;
  length: number;
}

/** A skeleton of another form: code counts its own lines by `$hit`. */
export const LINE_ENGINE: EngineKind = {
  form: 'lines' as FormName,
  create() {
    const counts = new Uint32Array(new SharedArrayBuffer(4 * LINES));
    const file = `${process.env['LAMBDA_TASK_ROOT']}/index.js`;
    const share: LineShare = {
      counts,
      url: pathToFileURL(file).href,
      length: readFileSync(file, 'utf8').length,
    };
    return {
      isShared: false,
      share,
      start() {
        Reflect.set(globalThis, '$hit', (line: number) => Atomics.add(counts, line, 1));
      },
      take: () => takeLines(share),
    };
  },
};

/** Takes, so that no other take has the same counts. */
export function takeLines({ counts, url, length }: LineShare) {
  const taken = Array.from(counts, (_, line) => Atomics.exchange(counts, line, 0));
  const form = 'lines' as FormName;
  return taken.some(Boolean) ? [{ form, scriptId: 'lines', url, length, counts: taken }] : [];
}
