import { gzipSync } from 'node:zlib';
import { schema } from '../../bytes/check.ts';
import { inflate } from '../../bytes/inflate.ts';
import type { Check } from '../../bytes/shape.ts';
import { StoreUnreachableError, UNFETCHED, UnreadableObjectError } from '../../errors.ts';
import type { StoreLocation } from '../../store/location.ts';
import { UnusableWorkError } from './work-errors.ts';

/** Written into everything that a shared fold stores: a later version, with other sums, has another one. */
export const WORK_SCHEMA = 'lambda-coverage/work/1';

const MEBIBYTE = 1024 * 1024;
const MAX_BYTES = { stored: 64 * MEBIBYTE, expanded: 256 * MEBIBYTE };

/** What a fold that many share has stored, as gzip JSON or plain. */
export interface WorkFile {
  key: string;
  /** What its fields must be. */
  check: Check;
  isPacked: boolean;
  /** It is a list, since somebody else reads it too. @default false */
  isList?: boolean;
}

/**
 * Anybody who may write under work/ may have written it: it is checked as a whole.
 * @returns undefined when there is none
 * @throws UnusableWorkError for anything that is not what we write
 * @throws StoreUnreachableError
 */
export async function readWork(
  { store }: StoreLocation,
  { key, check, isPacked, isList }: WorkFile,
): Promise<unknown> {
  try {
    const stored = await store.get(key, MAX_BYTES.stored);
    if (stored === undefined) return undefined;
    const bytes = isPacked ? inflate(stored.bytes, MAX_BYTES.expanded) : Buffer.from(stored.bytes);
    const value: unknown = parse(bytes);
    if (!isList) schema(value, WORK_SCHEMA);
    check(value, isList ? 'items' : 'it');
    return value;
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    if (UNFETCHED.has(error.kind))
      throw new StoreUnreachableError(`${key} cannot be read: ${error.message}.`, { cause: error });
    throw unusable(key, error.message, error);
  }
}

export function unusable(key: string, reason: string, cause?: unknown): UnusableWorkError {
  return new UnusableWorkError(
    `${key} is not what this version of the combiner writes there: ${reason}. Use one version for a whole execution, let nobody else write under work/, and start anew with "plan".`,
    { cause },
  );
}

/**
 * @throws UnusableWorkError for more than anybody would read again
 * @throws StoreUnreachableError
 */
export async function writeWork({ store }: StoreLocation, file: WorkFile, value: unknown): Promise<void> {
  const json = Buffer.from(textOf(file, value));
  if (json.length > MAX_BYTES.expanded) throw tooMuch(file);
  const bytes = file.isPacked ? gzipSync(json, { level: 1 }) : json;
  if (bytes.length > MAX_BYTES.stored) throw tooMuch(file);
  await store.put(file.key, bytes, file.isPacked ? 'application/gzip' : 'application/json');
}

function textOf(file: WorkFile, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // No string is so long.
    if (error instanceof RangeError) throw tooMuch(file, error);
    throw error;
  }
}

function tooMuch({ key, isPacked }: WorkFile, cause?: unknown): UnusableWorkError {
  const advice = isPacked ? 'a smaller "batch"' : 'a larger "batch", or compact first';
  return new UnusableWorkError(
    `${key} would be too large to be read again. Start anew with "plan" and ${advice}.`,
    { cause },
  );
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw new UnreadableObjectError('foreign', 'it is no JSON', { cause: error });
  }
}
