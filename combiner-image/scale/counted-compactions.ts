import { functionSegment, parseRawKey } from '../../contract/key-layout.ts';
import type { Sink, Source } from '../merge/read-once.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { Period } from '../read/selection.ts';

/** A compacted object that counts. Whatever it stands for had a key of its function with a time in the period. */
export interface CountedCompaction extends Period {
  key: string;
  /** As the function's folder is called. */
  folder: string;
}

/** Notes which compacted objects count, beside what else is done with what is read. */
export class CountedCompactions implements Sink {
  readonly all: CountedCompaction[] = [];
  readonly #prefix: string;
  readonly #sink: Sink;

  constructor(prefix: string, sink: Sink) {
    this.#prefix = prefix;
    this.#sink = sink;
  }

  add(object: ParsedRawObject, source: Source, index: number): void {
    this.#sink.add(object, source, index);
    const { function: fn, sandbox, compacted, collectedAt } = object;
    if (compacted === undefined) return;
    const { key } = source;
    const keyTime = parseRawKey(this.#prefix, key)?.time.getTime();
    this.all.push({
      key,
      folder: functionSegment(fn.name),
      from: orElse(
        Math.min(...[sandbox.startedAt, compacted.from ?? sandbox.startedAt].map(Date.parse)),
        -Infinity,
      ),
      to: orElse(Math.max(keyTime ?? Infinity, Date.parse(compacted.to ?? collectedAt)), Infinity),
    });
  }
}

/** A date that is none is NaN. */
function orElse(time: number, other: number): number {
  return Number.isNaN(time) ? other : time;
}
