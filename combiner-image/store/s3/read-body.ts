import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';

type Body = NonNullable<GetObjectCommandOutput['Body']>;

/** The answer began well, and then broke; the cause is the error of the connection. */
export class CutBodyError extends Error {
  override readonly name = 'CutBodyError';
}

/** @throws CutBodyError */
export async function readBody(body: Body, signal: AbortSignal): Promise<Uint8Array> {
  const end = () => discard(body);
  signal.addEventListener('abort', end);
  try {
    return await body.transformToByteArray();
  } catch (cause) {
    throw new CutBodyError('the body was cut off', { cause });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Leaves a body unread, and lets go of its socket. */
export function discard(body: Body | undefined): void {
  if (body && 'destroy' in body) body.destroy();
}
