import { gunzipSync } from 'node:zlib';
import { UnreadableObjectError } from '../errors.ts';

/** No byte of gzip expands to more. */
const MOST_EXPANSION = 1_032;
const SMALLEST_GUESS = 16 * 1024;

/**
 * Gunzips one stored object. On this thread: what has to be handed to another one and back takes longer.
 * @throws UnreadableObjectError when it is not gzip, cut short, damaged, or expands beyond the limit.
 */
export function inflate(bytes: Uint8Array, maxExpandedBytes: number): Buffer {
  try {
    return gunzipSync(bytes, {
      maxOutputLength: maxExpandedBytes,
      chunkSize: guessedBytes(bytes, maxExpandedBytes),
    });
  } catch (error) {
    throw gzipError(error, bytes, maxExpandedBytes);
  }
}

/** A gzip ends in its expanded size: one buffer of that size spares many small ones, and all of them once more. */
function guessedBytes(bytes: Uint8Array, limit: number): number {
  if (bytes.length < 18) return SMALLEST_GUESS;
  const stated = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  return Math.max(Math.min(stated + 64, bytes.length * MOST_EXPANSION, limit), SMALLEST_GUESS);
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
