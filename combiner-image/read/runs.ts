import { parseRunKey, runFolder, runKey } from '../../contract/key-layout.ts';
import { StoreUnreachableError, UNFETCHED, UnreadableObjectError, UsageError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';

/** Written into every record of a run. */
const RUN_SCHEMA = 'lambda-coverage/run/1';

const MAX_BYTES = 64 * 1024;

/** A test run, as `run` marks it in the store. */
export interface RunRecord {
  schema: typeof RUN_SCHEMA;
  name: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Absent: it has not ended. */
  endedAt?: string;
}

/** @throws UsageError */
export function runName(text: string, option: string): string {
  if (isRunName(text)) return text;
  throw new UsageError(
    `${option}: "${text}" must be a name of up to 100 letters, digits, dots, - and _, such as pr-17.`,
  );
}

export function isRunName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text);
}

/** A context belongs to a run if it is its name, or begins with that and a slash. */
export function isOfRun(name: string, context: string): boolean {
  return context === name || context.startsWith(`${name}/`);
}

/** @throws StoreUnreachableError */
export async function startRun(location: StoreLocation, name: string): Promise<RunRecord> {
  const record: RunRecord = { schema: RUN_SCHEMA, name, startedAt: new Date().toISOString() };
  await put(location, record);
  return record;
}

/**
 * Ends a run.
 * @param name absent: the one that started last.
 * @throws UsageError where none is under way
 * @throws StoreUnreachableError
 */
export async function endRun(location: StoreLocation, name: string | undefined): Promise<RunRecord> {
  const runs = await runsIn([location]);
  const open = runs.find((run) => run.endedAt === undefined && (name === undefined || run.name === name));
  if (open === undefined)
    throw new UsageError(`No run${name === undefined ? '' : ` ${name}`} is under way in this store.`);
  return finishRun(location, open);
}

/** Ends this very run, whatever else has its name. @throws StoreUnreachableError */
export async function finishRun(location: StoreLocation, run: RunRecord): Promise<RunRecord> {
  const record = { ...run, endedAt: new Date().toISOString() };
  await put(location, record);
  return record;
}

/** Newest first. What is no record is passed over. @throws StoreUnreachableError */
export async function runsIn(locations: readonly StoreLocation[]): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for (const { store, prefix } of locations)
    for await (const key of store.list(runFolder(prefix))) {
      const place = parseRunKey(prefix, key);
      if (place === undefined) continue;
      const record = await read({ store, prefix }, key);
      if (record?.name === place.name && record.startedAt === place.time.toISOString()) runs.push(record);
    }
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

async function put({ store, prefix }: StoreLocation, record: RunRecord): Promise<void> {
  const key = runKey(prefix, record.name, new Date(record.startedAt));
  await store.put(key, Buffer.from(JSON.stringify(record)), 'application/json');
}

async function read({ store }: StoreLocation, key: string): Promise<RunRecord | undefined> {
  try {
    const stored = await store.get(key, MAX_BYTES);
    const record: Partial<RunRecord> = JSON.parse(Buffer.from(stored?.bytes ?? []).toString('utf8'));
    const { schema, name, startedAt, endedAt } = record;
    const isTime = (time: unknown) => typeof time === 'string' && !Number.isNaN(Date.parse(time));
    if (schema !== RUN_SCHEMA || typeof name !== 'string' || startedAt === undefined || !isTime(startedAt))
      return undefined;
    return { schema, name, startedAt, ...(endedAt !== undefined && isTime(endedAt) && { endedAt }) };
  } catch (error) {
    if (error instanceof UnreadableObjectError && UNFETCHED.has(error.kind))
      throw new StoreUnreachableError(
        `${key} says when a test run was, and cannot be read: ${error.message}.`,
        {
          cause: error,
        },
      );
    if (error instanceof UnreadableObjectError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
