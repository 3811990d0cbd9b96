import type { Reader } from '../count-form.ts';
import type { ScriptTake } from '../engine.ts';
import type { CountedFile, Original } from './counted-files.ts';

/** What ran of one file since the last take. */
export interface RanCounters {
  /** How many the file has. */
  counters: number;
  /** `[counter, how often, counter, how often, …]`, ascending. */
  ran: Uint32Array;
}

interface ReadFile {
  /** Without its text after the first take. */
  file: CountedFile;
  /** Of counts, as they were at the last take; absent: all 0. */
  last?: Int32Array;
}

/**
 * Takes from memory, whatever the thread does that counts there. There must be one reader for all takes: counts go on
 * from where they are, and what a take adds is the difference to the one before, modulo 2^32.
 */
export class CounterReader implements Reader {
  readonly #files: ReadFile[] = [];
  readonly #originals = new Map<string, Original | undefined>();

  add(share: unknown): void {
    for (const file of share as readonly CountedFile[]) {
      this.#files.push({ file: { ...file } });
      this.#originals.set(file.url, file.original);
    }
  }

  counts(url: string): boolean {
    return this.#originals.has(url.replace(/[?#].*$/, ''));
  }

  originalOf(url: string): Original | undefined {
    return this.#originals.get(url);
  }

  take(): ScriptTake[] {
    return this.#files.flatMap((each) => {
      const ran = each.file.cells instanceof Uint8Array ? takeHits(each.file.cells) : takeCounts(each);
      if (ran.length === 0) return [];
      const { cells, ...take } = each.file;
      delete each.file.text;
      const counts: RanCounters = { counters: cells.length, ran: Uint32Array.from(ran) };
      return [{ ...take, scriptId: take.url, counts }];
    });
  }
}

function takeCounts(read: ReadFile): number[] {
  const { cells } = read.file;
  const ran: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    const count = cells[i] ?? 0;
    const before = read.last?.[i] ?? 0;
    if (count === before) continue;
    read.last ??= new Int32Array(cells.length);
    read.last[i] = count;
    ran.push(i, (count - before) >>> 0);
  }
  return ran;
}

/** Cleared, so that the next take says what ran since. */
function takeHits(cells: Uint8Array): number[] {
  const ran: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] === 0) continue;
    Atomics.store(cells, i, 0);
    ran.push(i, 1);
  }
  return ran;
}
