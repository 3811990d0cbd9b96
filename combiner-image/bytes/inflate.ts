import { gunzipSync } from 'node:zlib';
import { UnreadableObjectError } from '../errors.ts';

/** The largest output buffer that is made in one piece because the object says that it needs it. */
const LARGEST_GUESS = 4 * 1024 * 1024;
const SMALLEST_GUESS = 16 * 1024;

/**
 * Gunzips one stored object. On this thread: what has to be handed to another one and back takes longer.
 * @throws UnreadableObjectError when it is not gzip, cut short, damaged, or expands beyond the limit.
 */
export function inflate(bytes: Uint8Array, maxExpandedBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxExpandedBytes, chunkSize: guessedBytes(bytes) });
  } catch (error) {
    throw gzipError(error, bytes, maxExpandedBytes);
  }
}

/** A gzip ends in its expanded size: one buffer of that size spares the copying of many small ones. */
function guessedBytes(bytes: Uint8Array): number {
  if (bytes.length < 18) return SMALLEST_GUESS;
  const stated = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  return Math.min(Math.max(stated + 64, SMALLEST_GUESS), LARGEST_GUESS);
}

function gzipError(error: unknown, bytes: Uint8Array, limit: number): UnreadableObjectError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return new UnreadableObjectError('too-large', `expands to more than ${limit / 1024 / 1024} MiB`, cause);
  if (code === 'Z_BUF_ERROR') return new UnreadableObjectError('truncated', 'truncated gzip', cause);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip
    ? new UnreadableObjectError('damaged', 'damaged gzip', cause)
    : new UnreadableObjectError('foreign', 'not gzip', cause);
}
