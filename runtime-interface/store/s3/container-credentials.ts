import { readFile } from 'node:fs/promises';
import { withoutBrackets } from '../../../contract/http-url.ts';
import { LIMITS } from '../../limits.ts';
import { textOf } from '../http/answer-text.ts';
import { codeOf } from '../http/error-code.ts';
import { loadClient } from '../http/load-client.ts';
import type { NameLookup } from '../http/name-lookup.ts';
import { StoreError } from '../store.ts';
import type { CredentialSource } from './credential-source.ts';
import type { Credentials, CredentialsEndpoint } from './settings.ts';

/** Of Node's codes, those that say nothing. */
const REASONS: Readonly<Record<string, string>> = { ABORT_ERR: 'no answer in time' };

/** What the sandbox hands out, until it expires: Lambda with SnapStart, containers of ECS and EKS. */
export class ContainerCredentials implements CredentialSource {
  readonly #endpoint: CredentialsEndpoint;
  readonly #names: NameLookup;
  #known: { credentials: Credentials; expiresAt: number } | undefined;
  #asked: Promise<Credentials> | undefined;

  constructor(endpoint: CredentialsEndpoint, names: NameLookup) {
    this.#endpoint = endpoint;
    this.#names = names;
  }

  /** @throws StoreError */
  async get(): Promise<Credentials> {
    const known = this.#known;
    if (known !== undefined && Date.now() < known.expiresAt - LIMITS.renewBeforeMs) return known.credentials;
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    try {
      return await this.#asked;
    } catch (error) {
      // They are renewed early, so that a failure has time to pass.
      if (known !== undefined && Date.now() < known.expiresAt) return known.credentials;
      throw error;
    }
  }

  forget(expired: Credentials): boolean {
    if (this.#known?.credentials === expired) this.#known = undefined;
    return true;
  }

  async #ask(): Promise<Credentials> {
    try {
      const { url, token, tokenFile } = this.#endpoint;
      const authorization = tokenFile === undefined ? token : (await readFile(tokenFile, 'utf8')).trim();
      const answer: unknown = JSON.parse(await get(new URL(url), authorization, this.#names));
      this.#known = credentialsIn(answer);
      return this.#known.credentials;
    } catch (cause) {
      this.#names.forget();
      const reason = cause instanceof Error ? (REASONS[codeOf(cause)] ?? codeOf(cause)) : 'unknown';
      throw new StoreError(
        'no-credentials',
        `the sandbox gives no credentials (${reason}): check AWS_CONTAINER_CREDENTIALS_FULL_URI and its token.`,
        { retryable: true, cause },
      );
    }
  }
}

async function get(url: URL, authorization: string | undefined, names: NameLookup): Promise<string> {
  const { request: makeRequest } = await loadClient(url.protocol);
  return new Promise((resolve, reject) => {
    const request = makeRequest({
      hostname: withoutBrackets(url.hostname),
      port: url.port || undefined,
      path: `${url.pathname}${url.search}`,
      headers: authorization === undefined ? {} : { Authorization: authorization },
      // No proxy, and no connection that outlives it.
      agent: false,
      lookup: names.lookup,
      signal: AbortSignal.timeout(LIMITS.credentialsMs),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      textOf(response, LIMITS.credentialsBytes).then((text) => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}`));
      }, reject);
    });
    request.end();
  });
}

function credentialsIn(answer: unknown): { credentials: Credentials; expiresAt: number } {
  const fields = typeof answer === 'object' && answer !== null ? answer : {};
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(fields, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [accessKeyId, secretAccessKey] = [text('AccessKeyId'), text('SecretAccessKey')];
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('an answer without keys');
  const expiresAt = Date.parse(text('Expiration') ?? '');
  return {
    credentials: { accessKeyId, secretAccessKey, sessionToken: text('Token') },
    expiresAt: Number.isNaN(expiresAt) ? Infinity : expiresAt,
  };
}
