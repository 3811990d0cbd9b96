import { type IncomingHttpHeaders, request as requestPlainly } from 'node:http';
import { request as requestByTls } from 'node:https';
import type { Proxies } from '../../contract/proxy/proxies.ts';
import { messageOf } from '../errors.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { proxyAgents } from './proxy-agents.ts';

const CONNECT_MS = 5_000;

export interface Request {
  method: string;
  headers: Readonly<Record<string, string | number>>;
  body?: string;
  /** Between here and the server; `undefined`: nothing. */
  proxies: Proxies | undefined;
  /** Until the answer must be whole. */
  answerMs: number;
  /** The rest of a longer answer is left out. */
  mostBytes: number;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request and its answer, through proxies. Redirections are not followed. @throws the error of the network */
export async function exchange(url: URL, request: Request): Promise<Answer> {
  const { method, headers, body, proxies, answerMs, mostBytes } = request;
  const agents = proxies && (await proxyAgents(proxies, CONNECT_MS));
  const isTls = url.protocol === 'https:';
  const agent = isTls ? agents?.httpsAgent : agents?.httpAgent;
  try {
    return await new Promise((resolve, reject) => {
      const call = (isTls ? requestByTls : requestPlainly)(
        url,
        { method, headers, signal: AbortSignal.timeout(answerMs), ...(agent && { agent }) },
        (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('error', reject);
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes <= mostBytes) chunks.push(chunk);
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  } finally {
    agents?.httpsAgent.destroy();
    agents?.httpAgent.destroy();
  }
}

/** For people: why no answer came. */
export function networkReason(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (code === 'ABORT_ERR') return 'timeout';
  return typeof code === 'string' ? code : withoutSecrets(messageOf(error));
}
