import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { onTestFinished } from 'vitest';
import { listening } from './loopback.ts';

/**
 * An HTTP server for one test.
 * @param tls its certificate and key, PEM
 * @returns its URL
 */
export async function answeringServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  tls?: { cert: string; key: string },
): Promise<string> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    answer(request, response);
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  const address = await listening(server);
  onTestFinished(() => server.closeAllConnections());
  return `${tls === undefined ? 'http' : 'https'}://${address}`;
}

/** Answers with an error as S3 does. */
export function s3Error(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml', 'x-amz-request-id': 'REQUEST1' });
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>REQUEST1</RequestId></Error>`,
  );
}
