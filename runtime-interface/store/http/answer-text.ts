import type { IncomingMessage } from 'node:http';

/**
 * The beginning of an answer's body. What follows is not read, for it may have no end; its connection is closed.
 * Rejects when it is cut.
 */
export async function textOf(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
