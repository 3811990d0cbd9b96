import type { RawObject } from '../../contract/raw-object.ts';
import { plural } from '../plural.ts';
import { isWithinTime, type Period, type Selection } from '../read/selection.ts';

/** More than the time that was asked for: objects that lie across its bounds are read whole. */
export interface WidenedTime {
  /** How many do. */
  objects: number;
  /** ISO 8601, UTC: from when to when what was read ran. */
  from: string;
  to: string;
}

/** As it goes to who adds it to others. */
export interface WideningState {
  objects: number;
  /** Epoch milliseconds. */
  from: number | null;
  to: number | null;
}

/** Notes which objects hold more than what ran in the time asked for. */
export class TimeWidening {
  readonly #asked: Selection;
  readonly #read: Period = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  #objects = 0;

  constructor(asked: Selection) {
    this.#asked = asked;
  }

  /** @param period of an object that was read; undefined: nobody knows */
  add({ kind }: RawObject['span'], period: Period | undefined): void {
    if (period === undefined) return;
    this.#read.from = Math.min(this.#read.from, period.from);
    this.#read.to = Math.max(this.#read.to, period.to);
    // A single invocation is in the time in which it began.
    if (kind !== 'invocation' && !isWithinTime(this.#asked, period)) this.#objects++;
  }

  /** What `addState` takes. Bounds that are none are null: JSON has no infinite numbers. */
  toState(): WideningState {
    const { from, to } = this.#read;
    return { objects: this.#objects, from: from > to ? null : from, to: from > to ? null : to };
  }

  /** Adds what others have noted, of objects that are not among these. */
  addState({ objects, from, to }: WideningState): void {
    this.#objects += objects;
    if (from !== null) this.#read.from = Math.min(this.#read.from, from);
    if (to !== null) this.#read.to = Math.max(this.#read.to, to);
  }

  /** Undefined: there is nothing but what was asked for. */
  get widened(): WidenedTime | undefined {
    if (this.#objects === 0) return undefined;
    const iso = (ms: number) => new Date(ms).toISOString();
    return { objects: this.#objects, from: iso(this.#read.from), to: iso(this.#read.to) };
  }
}

/** For people. */
export function inWords({ objects, from, to }: WidenedTime): string {
  const they = objects === 1 ? 'lies' : 'lie';
  return `What ran from ${from} to ${to} was read, which is more than was asked for: ${plural(objects, 'object')} ${they} across its bounds. Each covers an hour of a sandbox, or more after compacting.`;
}
