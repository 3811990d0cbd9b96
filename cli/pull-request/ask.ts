import { codeOfCause } from '../../combiner-image/error-code.ts';
import { UnaskedServiceError } from '../../combiner-image/errors.ts';
import { type Answer, exchange, networkReason } from '../../combiner-image/network/exchange.ts';
import { serviceWords } from '../../combiner-image/network/service-words.ts';
import type { Proxies } from '../../contract/proxy/proxies.ts';
import { ProxyError } from '../../contract/proxy/proxy-error.ts';
import { NotPermittedError } from './service.ts';

const ANSWER_MS = 30_000;
const TRIES = 3;
const PAUSE_MS = 1_000;
/** A job waits no longer for a service that says when to ask again. GitHub says a minute of requests that came too fast. */
const MOST_PAUSE_MS = 90_000;
/** A hundred comments of GitLab's, which may have a million characters each. */
const MOST_BYTES = 128 * 1024 * 1024;
/** What was cut once goes through the next time. */
const PASSING = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

export interface Question {
  /** In words, to follow "cannot": `write a comment of …`. */
  what: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: object;
  /** Statuses that say that the token may not, or that what is to be changed is not there. */
  refusals: readonly number[];
  proxies: Proxies | undefined;
}

/** A service's API, as one token may use it. */
export interface Api {
  /** Paths are added to it. */
  base: string;
  headers: Readonly<Record<string, string>>;
  proxies: Proxies | undefined;
}

/** @throws UnaskedServiceError, NotPermittedError */
export type AskApi = (
  question: Pick<Question, 'what' | 'method' | 'body' | 'refusals'> & { path: string },
) => Promise<unknown>;

export function askerOf({ base, headers, proxies }: Api): AskApi {
  return ({ path, ...question }) => ask({ ...question, url: `${base}${path}`, headers, proxies });
}

/**
 * Asks a JSON API. A service that is busy is asked again, but for what would then be there twice.
 * @returns undefined for an answer without a text
 * @throws UnaskedServiceError, NotPermittedError
 */
async function ask(question: Question): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const mayRepeat = tries < TRIES;
    const answer = await answerTo(question, mayRepeat && question.method !== 'POST');
    if (answer === 'again') {
      await pause(PAUSE_MS * tries);
      continue;
    }
    const { status, headers, text } = answer;
    if (status >= 200 && status < 300) return text === '' ? undefined : parse(question, text);
    const isLimited = status === 429 || (status === 403 && isOverLimit(headers));
    if (question.refusals.includes(status) && !isLimited)
      throw new NotPermittedError(`${status} ${serviceWords(text)}`);
    // What is over the limit was not done.
    const isBusy = isLimited || (status >= 500 && question.method !== 'POST');
    const pauseMs = Math.max(PAUSE_MS * tries, 1000 * secondsToWait(headers));
    if (isBusy && mayRepeat && pauseMs <= MOST_PAUSE_MS) {
      await pause(pauseMs);
      continue;
    }
    const { host, origin, pathname } = new URL(question.url);
    const advice =
      status === 404
        ? ` Is ${origin}${pathname} the right address, and may the token read there?`
        : isLimited
          ? ' It has had too many requests: run the job again later.'
          : status === 401
            ? ' Is the token right, and has it not expired?'
            : '';
    throw new UnaskedServiceError(
      `Cannot ${question.what}: ${host} answers ${status} ${serviceWords(text)}.${advice}`,
    );
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** GitHub says 403 of these, too. */
function isOverLimit(headers: Answer['headers']): boolean {
  return headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
}

/** GitHub says when the hour is over, both services how long to wait. */
function secondsToWait(headers: Answer['headers']): number {
  const after = Number(headers['retry-after']) || 0;
  if (after > 0 || headers['x-ratelimit-remaining'] !== '0') return after;
  const reset = Number(headers['x-ratelimit-reset']) || 0;
  return Math.max(0, reset - Date.now() / 1000);
}

async function answerTo(
  { what, method, url, headers, body, proxies }: Question,
  mayRepeat: boolean,
): Promise<Answer | 'again'> {
  const text = body && JSON.stringify(body);
  try {
    return await exchange(new URL(url), {
      method,
      headers: {
        ...headers,
        'User-Agent': 'lambda-coverage',
        ...(text && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      },
      ...(text && { body: text }),
      proxies,
      answerMs: ANSWER_MS,
      mostBytes: MOST_BYTES,
    });
  } catch (error) {
    if (mayRepeat && PASSING.has(networkReason(error))) return 'again';
    throw new UnaskedServiceError(
      `Cannot ${what}: ${new URL(url).host} does not answer (${reasonOf(error)}).${adviceFor(error)}`,
      { cause: error, ...(error instanceof ProxyError && { code: proxyCode(error) }) },
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ProxyError)) return networkReason(error);
  return error.status === undefined ? error.message : `its proxy answers ${error.status}`;
}

function adviceFor(error: unknown): string {
  if (error instanceof ProxyError) return ' Correct HTTPS_PROXY, or name the host in NO_PROXY.';
  if (codeOfCause(error) === 'certificate')
    return ' Its certificate is not trusted: name the file of its CA in NODE_EXTRA_CA_CERTS.';
  return '';
}

function proxyCode({ status }: ProxyError): 'proxy-refused' | 'proxy-unreachable' {
  return status === undefined ? 'proxy-unreachable' : 'proxy-refused';
}

function parse({ what, url }: Question, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnaskedServiceError(`Cannot ${what}: ${new URL(url).host} does not answer in JSON.`, {
      cause: error,
    });
  }
}
