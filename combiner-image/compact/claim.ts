import { hostname } from 'node:os';
import { aliveKey, compactionFolder, MAX_TURN, parseTurnKey, turnKey } from '../../contract/key-layout.ts';
import { StoreUnreachableError } from '../errors.ts';
import { listTurns, type Turn } from '../read/turns.ts';
import type { StoreLocation } from '../store/location.ts';
import type { Store } from '../store/store.ts';
import type { Pace } from './pace.ts';

/** How often who has a turn says that it is alive, and after how long a silence another one takes over. */
const BEAT_MS = 5_000;
const SILENT_MS = 30_000;
const MAX_BYTES = 4_096;

/** Somebody else, for a message. */
export interface Holder {
  heldBy: string;
}

/**
 * A turn at compacting one function, as docs/compaction.md describes it. It keeps others from doing the same
 * work, no more: nothing that is deleted depends on it. Who is silent for a while loses it, and finds out before
 * it deletes anything.
 */
export class Claim {
  /** Numbers compacted objects: later ones win. */
  readonly turn: number;
  /** When it was taken, by the store's clock. */
  readonly takenAt: Date;
  /** No final compacted object has a key with a later time; undefined: that is not known. */
  readonly compactedThrough: Date | undefined;
  #tells: Date | undefined;
  readonly #location: StoreLocation;
  readonly #functionName: string;
  readonly #id: string;
  readonly #stop: () => Promise<void>;

  private constructor(location: StoreLocation, functionName: string, pace: Pace, taken: Candidate) {
    this.#location = location;
    this.#functionName = functionName;
    this.#id = taken.id;
    this.turn = taken.turn;
    this.takenAt = taken.now;
    this.compactedThrough = taken.compactedThrough;
    this.#stop = pace.every(BEAT_MS, async () => {
      // One beat that is missed does no harm.
      await beat(location, functionName, taken.id).catch(() => {});
    });
  }

  /**
   * Takes the next turn, unless somebody has one.
   * @param above the turn's number is greater than this.
   * @throws StoreUnreachableError
   */
  static async take(
    location: StoreLocation,
    functionName: string,
    pace: Pace,
    above = 0,
  ): Promise<Claim | Holder> {
    const id = pace.newId();
    const now = await beat(location, functionName, id);
    const known = await listTurns(location, functionName);
    const turn = Math.max(above, ...known.map((each) => each.turn)) + 1;
    if (turn > MAX_TURN)
      throw new StoreUnreachableError(
        `${compactionFolder(location.prefix, functionName)} or a compacted object has the highest possible turn, ${MAX_TURN}: delete it.`,
      );
    const holder = await firstAlive(location, known, now);
    if (holder !== undefined) return withdraw(location, functionName, { id, turn, now }, holder);
    const compactedThrough = await toldBefore(location, known, turn - 1);
    const { store, prefix } = location;
    const own = turnKey(prefix, { functionName, turn, id, kind: 'json' });
    await store.put(own, describeOurselves(now), 'application/json');
    // Of two who do this at a time at least one sees the other.
    const rival = (await listTurns(location, functionName)).find(
      (each) => each.id !== id && each.turn >= turn,
    );
    if (rival !== undefined) return withdraw(location, functionName, { id, turn, now }, rival);
    // From here on nobody before us deletes anything on the strength of what it has yet to write.
    await depose(location, functionName, { id, turn, now });
    return new Claim(location, functionName, pace, { id, turn, now, compactedThrough });
  }

  /** Whether nobody has taken over. What was written before this was asked, everybody after us will see. */
  async isHeld(): Promise<boolean> {
    const own = turnKey(this.#location.prefix, { ...this.#name, kind: 'json' });
    if ((await this.#location.store.stat(own)) === undefined) return false;
    const turns = await listTurns(this.#location, this.#functionName);
    return !turns.some(({ turn }) => turn > this.turn);
  }

  /** What the next turn is told: after this time there is no compacted object, with those of this turn. */
  tell(compactedThrough: Date | undefined): void {
    this.#tells = compactedThrough;
  }

  /** Ends the turn: everything is done. */
  async release(): Promise<void> {
    await this.#stop();
    const { store, prefix } = this.#location;
    if (await this.isHeld())
      await store.put(turnKey(prefix, { ...this.#name, kind: 'done' }), told(this.#tells), 'text/plain');
    await tidyUp(store, aliveKey(prefix, this.#functionName, this.#id));
  }

  get #name(): Omit<Turn, 'done'> {
    return { functionName: this.#functionName, turn: this.turn, id: this.#id };
  }
}

/** The store's time, for what need not be exact: it is asked once. */
export class StoreClock {
  readonly #pace: Pace;
  #asked: { at: number; was: number } | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** @param functionName in whose folder of turns the store is asked, if it must be. @throws StoreUnreachableError */
  async now(location: StoreLocation, functionName: string): Promise<Date> {
    if (this.#asked === undefined) {
      const id = this.#pace.newId();
      const at = this.#pace.now();
      this.#asked = { at, was: (await beat(location, functionName, id)).getTime() };
      await tidyUp(location.store, aliveKey(location.prefix, functionName, id));
    }
    const { at, was } = this.#asked;
    return new Date(was + this.#pace.now() - at);
  }
}

interface Candidate {
  id: string;
  turn: number;
  now: Date;
  compactedThrough?: Date | undefined;
}

function told(compactedThrough: Date | undefined): Uint8Array {
  return compactedThrough === undefined
    ? new Uint8Array()
    : Buffer.from(JSON.stringify({ compactedThrough: compactedThrough.toISOString() }));
}

/** What the turn before says, if it is over. One that was killed, or was of an older version, says nothing. */
async function toldBefore(
  { store, prefix }: StoreLocation,
  turns: readonly Turn[],
  last: number,
): Promise<Date | undefined> {
  const [latest, another] = turns.filter(({ turn }) => turn === last);
  if (latest?.done !== true || another !== undefined) return undefined;
  try {
    const stored = await store.get(turnKey(prefix, { ...latest, kind: 'done' }), MAX_BYTES);
    const { compactedThrough } = JSON.parse(Buffer.from(stored?.bytes ?? []).toString()) as Record<
      string,
      unknown
    >;
    const time = new Date(String(compactedThrough));
    return Number.isNaN(time.getTime()) ? undefined : time;
  } catch (error) {
    if (error instanceof StoreUnreachableError) throw error;
    return undefined;
  }
}

/** @returns the store's time. */
async function beat({ store, prefix }: StoreLocation, functionName: string, id: string): Promise<Date> {
  const key = aliveKey(prefix, functionName, id);
  for (let attempt = 0; attempt < 3; attempt++) {
    await store.put(key, new Uint8Array(), 'text/plain');
    const state = await store.stat(key);
    // Who has just taken a turn clears the folder.
    if (state !== undefined) return state.modified;
  }
  throw new StoreUnreachableError(`${key} was written and is not there: check the store.`);
}

async function firstAlive(
  { store, prefix }: StoreLocation,
  turns: readonly Turn[],
  now: Date,
): Promise<Turn | undefined> {
  for (const turn of turns) {
    if (turn.done) continue;
    const keys = [aliveKey(prefix, turn.functionName, turn.id), turnKey(prefix, { ...turn, kind: 'json' })];
    for (const key of keys) {
      const state = await store.stat(key);
      // A time far ahead is none of the store's: somebody has set it.
      if (state !== undefined && Math.abs(now.getTime() - state.modified.getTime()) < SILENT_MS) return turn;
    }
  }
  return undefined;
}

/** Takes away the turns before ours. Those that are not done must go. */
async function depose(
  { store, prefix }: StoreLocation,
  functionName: string,
  { id, turn }: Candidate,
): Promise<void> {
  const alive = aliveKey(prefix, functionName, id);
  const earlier = new Map<string, ReturnType<typeof parseTurnKey>>();
  for await (const key of store.list(compactionFolder(prefix, functionName))) {
    const parts = parseTurnKey(prefix, key);
    if (key !== alive && (parts?.turn ?? 0) < turn) earlier.set(key, parts);
  }
  // A turn comes before the word that it is done.
  for (const [key, parts] of [...earlier].sort(([a], [b]) => (a < b ? 1 : -1))) {
    const isUnderWay = parts?.kind === 'json' && !earlier.has(turnKey(prefix, { ...parts, kind: 'done' }));
    if (isUnderWay) await store.delete(key);
    else await tidyUp(store, key);
  }
}

/** Deletes what harms nobody. @returns whether the store let us. */
async function tidyUp(store: Store, key: string): Promise<boolean> {
  try {
    await store.delete(key);
    return true;
  } catch (error) {
    if (error instanceof StoreUnreachableError) return false;
    throw error;
  }
}

async function withdraw(
  { store, prefix }: StoreLocation,
  functionName: string,
  { id, turn }: Candidate,
  holder: Turn,
): Promise<Holder> {
  const own = { functionName, turn, id };
  if (!(await tidyUp(store, turnKey(prefix, { ...own, kind: 'json' }))))
    await store.put(turnKey(prefix, { ...own, kind: 'done' }), new Uint8Array(), 'text/plain');
  await tidyUp(store, aliveKey(prefix, functionName, id));
  const description = await store.get(turnKey(prefix, { ...holder, kind: 'json' }), MAX_BYTES);
  return { heldBy: nameOf(description?.bytes) ?? `a process that left no name (turn ${holder.turn})` };
}

function describeOurselves(now: Date): Uint8Array {
  return Buffer.from(JSON.stringify({ host: hostname(), pid: process.pid, since: now.toISOString() }));
}

function nameOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    const { host, pid, since } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    const [process, machine, time] = [pid, host, since].map((part) =>
      String(part)
        .replace(/[^\w.:-]/g, '?')
        .slice(0, 100),
    );
    return `process ${process} on ${machine} since ${time}`;
  } catch {
    return undefined;
  }
}
