import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UnreadableObjectError } from '../errors.ts';

const gunzipAsync = promisify(gunzip);

/**
 * Gunzips and parses one stored object.
 * @throws UnreadableObjectError when it is no gzip, cut short, no JSON, or expands beyond the limit.
 */
export async function inflateJson(bytes: Uint8Array, maxExpandedBytes: number): Promise<unknown> {
  let text: Buffer;
  try {
    text = await gunzipAsync(bytes, { maxOutputLength: maxExpandedBytes });
  } catch (error) {
    throw new UnreadableObjectError(gzipReason(error, maxExpandedBytes), { cause: error });
  }
  try {
    return JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw new UnreadableObjectError('no JSON inside the gzip', { cause: error });
  }
}

function gzipReason(error: unknown, limit: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return `expands to more than ${limit / 1024 / 1024} MiB`;
  if (code === 'Z_BUF_ERROR') return 'truncated gzip';
  return 'not gzip, or damaged';
}
