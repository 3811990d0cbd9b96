import { messageOf, StoreUnreachableError, type UnreadableKind, UnreadableObjectError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import type { CombineLog } from '../options.ts';
import { MAX_STORED_SCRIPT, readScriptObject, type ScriptContent } from '../sources/read-script-object.ts';
import type { StoreLocation } from '../store/location.ts';
import type { ObjectState } from '../store/store.ts';
import type { NamedScripts } from './named-scripts.ts';
import type { CompactOptions, CompactResult } from './options.ts';

const AT_A_TIME = 2;

/** A script is written once, and a rule that expires old objects would take it from those that name it still. */
const RENEW_AFTER_MS = 7 * 24 * 60 * 60_000;

/** Of all script objects of one function, as they are stored. The rest waits for the next run. */
const MAX_BYTES = 512 * 1024 * 1024;

/** What nobody will ever read. One of a later version, or one that is archived, is none of these. */
const DAMAGED: ReadonlySet<UnreadableKind> = new Set(['truncated', 'damaged', 'foreign', 'invalid']);

type Condition = 'gone' | 'fine' | 'old' | { damage: string; state: ObjectState };

/**
 * Looks after the scripts that a function's raw objects name: writes old ones again, as they are, and deletes damaged
 * ones, for a recorder puts a script only where there is none. Says what it may not do, and goes on.
 */
export async function tendScripts(
  { byKey }: NamedScripts,
  { location, prune, log }: Pick<CompactOptions, 'location' | 'prune' | 'log'>,
  result: CompactResult,
): Promise<void> {
  const tending = new Tending(location, log);
  const conditions = inOrder([...byKey], AT_A_TIME, async ([key, content]) => ({
    key,
    condition: await tending.attempt('read', key, () => tending.conditionOf(key, content)),
  }));
  for await (const { key, condition } of conditions) {
    if (condition === 'old') result.scripts.renewed++;
    if (typeof condition !== 'object') continue;
    result.scripts.damaged++;
    const { damage, state } = condition;
    const deleted =
      prune && (await tending.attempt('deleted', key, () => location.store.delete(key, state.tag)));
    if (deleted === 'deleted' || deleted === 'versioned') result.scripts.deleted++;
    log.warn(
      `${key} is damaged (${damage}): ${deleted ? 'deleted, and the next sandbox that starts puts it again' : 'no sandbox puts it again before it is deleted, which --prune does'}`,
    );
  }
}

class Tending {
  readonly #location: StoreLocation;
  readonly #log: CombineLog;
  readonly #refused = new Set<string>();
  #bytes = 0;

  constructor(location: StoreLocation, log: CombineLog) {
    this.#location = location;
    this.#log = log;
  }

  /** Writes it again if it is old. */
  async conditionOf(key: string, content: ScriptContent): Promise<Condition> {
    const { store } = this.#location;
    if (this.#bytes > MAX_BYTES) return 'fine';
    // The whole of it, also where it is young: that it is damaged shows nowhere else.
    const stored = await store.get(key, MAX_STORED_SCRIPT);
    if (stored === undefined) return 'gone';
    const { bytes, ...state } = stored;
    this.#bytes += bytes.length;
    try {
      readScriptObject(bytes, content);
    } catch (error) {
      if (!(error instanceof UnreadableObjectError && DAMAGED.has(error.kind))) throw error;
      return { damage: error.message, state };
    }
    // This machine's clock is good enough: a wrong one makes a copy early or late.
    if (Date.now() - state.modified.getTime() < RENEW_AFTER_MS) return 'fine';
    const renewed = await this.attempt('written', key, async () => {
      await store.put(key, bytes, 'application/gzip');
      return true;
    });
    return renewed ? 'old' : 'fine';
  }

  /** @returns undefined for what the store refuses, which is said once */
  async attempt<T>(
    what: 'read' | 'written' | 'deleted',
    key: string,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    if (this.#refused.has(what)) return undefined;
    try {
      return await work();
    } catch (error) {
      if (error instanceof UnreadableObjectError) return undefined;
      if (!(error instanceof StoreUnreachableError)) throw error;
      this.#refused.add(what);
      this.#log.warn(`Scripts are left as they are, because ${key} cannot be ${what}: ${messageOf(error)}`);
      return undefined;
    }
  }
}
