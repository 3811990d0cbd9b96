import { PackedKeys } from './packed-keys.ts';

/** Keys that are sorted at once, as strings. */
const BATCH = 16_384;

/** Sorts keys that come in any order and more than once; those of a bucket come in order, of a directory in none. */
export class KeySorter {
  readonly #runs: PackedKeys[] = [];
  #batch: string[] = [];

  add(key: string): void {
    if (this.#batch.push(key) === BATCH) this.#endBatch();
  }

  /** All keys, each once; nothing is added any more. */
  sorted(): PackedKeys {
    this.#endBatch();
    const [first = new PackedKeys(), ...more] = this.#runs;
    return more.length === 0 ? first : merged(this.#runs);
  }

  #endBatch(): void {
    const [first, ...rest] = this.#batch.sort();
    this.#batch = [];
    if (first === undefined) return;
    let run = this.#runs.at(-1);
    if (run?.last === undefined || first < run.last) {
      run = new PackedKeys();
      this.#runs.push(run);
    }
    run.add(first);
    for (const key of rest) run.add(key);
  }
}

interface Head {
  key: string;
  more: Generator<string, void>;
}

function merged(runs: readonly PackedKeys[]): PackedKeys {
  const all = new PackedKeys();
  /** A heap: no head comes before the one at half its place. */
  const heads: Head[] = runs.flatMap((run) => headOf(run.ascending()) ?? []);
  for (let at = heads.length; at > 0; at--) sink(heads, at - 1);
  for (let [head] = heads; head !== undefined; [head] = heads) {
    all.add(head.key);
    const next = headOf(head.more) ?? heads.pop();
    if (heads.length === 0) break;
    if (next !== undefined) heads[0] = next;
    sink(heads, 0);
  }
  return all;
}

function headOf(more: Generator<string, void>): Head | undefined {
  const { value } = more.next();
  return value === undefined ? undefined : { key: value, more };
}

function sink(heads: Head[], from: number): void {
  for (let at = from; ; ) {
    let first = at;
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heads.length && keyAt(heads, child) < keyAt(heads, first)) first = child;
    const [head, other] = [heads[at], heads[first]];
    if (first === at || head === undefined || other === undefined) return;
    heads[at] = other;
    heads[first] = head;
    at = first;
  }
}

function keyAt(heads: readonly Head[], at: number): string {
  return heads[at]?.key ?? '';
}
