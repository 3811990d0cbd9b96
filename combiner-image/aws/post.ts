import type { Proxies } from '../../contract/proxy/proxies.ts';
import { exchange } from '../network/exchange.ts';

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
  const {
    status,
    headers: told,
    text,
  } = await exchange(url, {
    method: 'POST',
    headers,
    body,
    proxies,
    answerMs: ANSWER_MS,
    mostBytes: MAX_ANSWER_BYTES,
  });
  const { 'x-amzn-errortype': errorType, 'x-amz-function-error': functionError } = told;
  return {
    status,
    answer: text,
    errorType: String(errorType ?? '').split(':', 1)[0] ?? '',
    functionError: functionError === undefined ? undefined : String(functionError),
  };
}
