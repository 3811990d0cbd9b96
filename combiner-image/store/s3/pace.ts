import { setTimeout } from 'node:timers/promises';

/** Waits grow from the first to the longest, by half at random so that requests do not come back together. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;

/** S3 says no times; what stands before it may say any. */
const LONGEST_TOLD_MS = 60_000;

/** One request's place in the order in which they began. */
export type Turn = number;

/**
 * How many requests are under way at once: as many as are made, until S3 says that they are too many; then half of
 * them, and one more for each round that it answers (as TCP does). S3 needs minutes to grow with its load, and says
 * SlowDown meanwhile (https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html).
 */
export class Pace {
  #most = Number.POSITIVE_INFINITY;
  #underWay = 0;
  #begun = 0;
  /** Requests up to this one were begun before the pace was last slowed: they say nothing new. */
  #heard = 0;
  readonly #waiting: (() => void)[] = [];

  /** For tests: how many may be under way. */
  get most(): number {
    return this.#most;
  }

  /** Begins when it is its turn. */
  async take<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    while (this.#underWay >= Math.floor(this.#most))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    try {
      return await work(++this.#begun);
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }

  /** S3 answered. */
  answered(): void {
    if (this.#most === Number.POSITIVE_INFINITY) return;
    this.#most += 1 / this.#most;
    // One has ended, and calls the next by itself; this is the one that comes on top.
    if (this.#underWay <= Math.floor(this.#most)) this.#waiting.shift()?.();
  }

  /** S3 told this request to slow down. */
  slow(turn: Turn): void {
    if (turn <= this.#heard) return;
    this.#heard = this.#begun;
    this.#most = Math.max(1, Math.min(this.#most, this.#underWay) / 2);
  }
}

/**
 * @param nth from 1
 * @param told what the answer's Retry-After says: seconds, or a date
 */
export async function waitBefore(nth: number, told: string | undefined): Promise<void> {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (nth - 1));
  await setTimeout(Math.max(toldMs(told), longest * (0.5 + Math.random() / 2)));
}

function toldMs(told: string | undefined): number {
  if (told === undefined) return 0;
  const ms = /^\d+$/.test(told) ? Number(told) * 1_000 : Date.parse(told) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(LONGEST_TOLD_MS, Math.max(0, ms));
}
