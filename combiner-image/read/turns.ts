import { compactionFolder, parseTurnKey, type TurnKeyParts } from '../../contract/key-layout.ts';
import { StoreUnreachableError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';

/** One turn at compacting a function. */
export interface Turn extends Omit<TurnKeyParts, 'kind'> {
  /** Who took it has nothing left to do. */
  done: boolean;
}

/**
 * Lists the turns that are known: of each function that was ever compacted the latest one, at least.
 * @param functionName absent: of all functions.
 */
export async function listTurns({ store, prefix }: StoreLocation, functionName?: string): Promise<Turn[]> {
  const turns = new Map<string, Turn>();
  const done = new Set<string>();
  for await (const key of store.list(compactionFolder(prefix, functionName))) {
    if (key.endsWith('/'))
      throw new StoreUnreachableError(
        `${store.name}/${key} cannot be listed, so it is unknown who is compacting: let this user read it.`,
      );
    const parts = parseTurnKey(prefix, key);
    if (parts === undefined) continue;
    const { kind, ...turn } = parts;
    if (kind === 'done') done.add(nameOf(turn));
    else turns.set(nameOf(turn), { ...turn, done: false });
  }
  return [...turns].map(([name, turn]) => ({ ...turn, done: done.has(name) }));
}

function nameOf({ functionName, turn, id }: Omit<Turn, 'done'>): string {
  return `${functionName}/${turn}-${id}`;
}

/** The turns of each function as one text: equal texts, no new turn. */
export function turnsByFunction(turns: readonly Turn[]): Map<string, { names: string; done: boolean }> {
  const byFunction = new Map<string, { names: string; done: boolean }>();
  for (const turn of [...turns].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
    const known = byFunction.get(turn.functionName);
    byFunction.set(turn.functionName, {
      names: `${known?.names ?? ''} ${nameOf(turn)}`,
      done: turn.done && (known?.done ?? true),
    });
  }
  return byFunction;
}
