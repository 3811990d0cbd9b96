import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Proxies } from '../../contract/proxy/proxies.ts';
import { messageOf } from '../errors.ts';
import { proxyAgents } from '../store/s3/proxy-agents.ts';

const CONNECT_MS = 5_000;
/** A sandbox that starts for it may take that long. */
const ANSWER_MS = 60_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface ServiceAnswer {
  status: number;
  /** At most a mebibyte. */
  answer: string;
  errorType: string;
  functionError: string | undefined;
}

/** @throws the error of the network */
export async function post(
  url: URL,
  body: string,
  headers: Record<string, string | number>,
  proxies: Proxies | undefined,
): Promise<ServiceAnswer> {
  const agents = proxies && (await proxyAgents(proxies, CONNECT_MS));
  const isTls = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const call = (isTls ? httpsRequest : httpRequest)(
      url,
      {
        method: 'POST',
        headers,
        signal: AbortSignal.timeout(ANSWER_MS),
        ...(agents && { agent: isTls ? agents.httpsAgent : agents.httpAgent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
        });
        response.on('end', () => {
          const { 'x-amzn-errortype': errorType, 'x-amz-function-error': functionError } = response.headers;
          resolve({
            status: response.statusCode ?? 0,
            answer: Buffer.concat(chunks).toString('utf8'),
            errorType: String(errorType ?? '').split(':', 1)[0] ?? '',
            functionError: functionError === undefined ? undefined : String(functionError),
          });
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** For people: why no answer came. */
export function networkReason(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (code === 'ABORT_ERR') return 'timeout';
  return typeof code === 'string' ? code : messageOf(error);
}
