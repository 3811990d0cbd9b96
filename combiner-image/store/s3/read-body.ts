import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { UnreadableObjectError } from '../../errors.ts';
import { tooLarge } from '../store.ts';

type Body = NonNullable<GetObjectCommandOutput['Body']>;

/** The answer began well, and then broke; the cause is the error of the connection. */
export class CutBodyError extends Error {
  override readonly name = 'CutBodyError';
}

/** @throws CutBodyError, and UnreadableObjectError for one that is larger than it may be */
export async function readBody(body: Body, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const end = () => discard(body);
  signal.addEventListener('abort', end);
  try {
    return await bytesOf(body, maxBytes);
  } catch (cause) {
    if (cause instanceof UnreadableObjectError) throw cause;
    throw new CutBodyError('the body was cut off', { cause });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** An answer need not say how long it is, and may have no end. */
async function bytesOf(body: Body, maxBytes: number): Promise<Uint8Array> {
  if (!(body instanceof Readable)) return body.transformToByteArray();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw new UnreadableObjectError('too-large', tooLarge(size, maxBytes));
  }
  return Buffer.concat(chunks, size);
}

/** Leaves a body unread, and lets go of its socket. */
export function discard(body: Body | undefined): void {
  if (body && 'destroy' in body) body.destroy();
}
