import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Proxies } from '../../contract/proxy/proxies.ts';
import { readEnvironment, readLambdaPlace, silenceSdkWarning, trimKeys } from '../environment.ts';
import { messageOf, UnaskedFunctionError } from '../errors.ts';
import { credentialFailure } from '../store/s3/credential-failure.ts';
import { proxyAgents } from '../store/s3/proxy-agents.ts';

/** What a function answered. */
export interface FunctionAnswer {
  /** At most `MAX_ANSWER_BYTES`. */
  text: string;
  /** It failed, or its runtime did. */
  isError: boolean;
}

/** Calls a function by its name. */
export interface FunctionCaller {
  /** Calls at a time that are of use. */
  readonly atOnce: number;
  /** @throws UnaskedFunctionError */
  call(event: object): Promise<FunctionAnswer>;
}

/** Lambda takes no more calls at a time from many an account. */
const AT_ONCE = 50;
const CONNECT_MS = 5_000;
/** A sandbox that starts for it may take that long. */
const ANSWER_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const PATH = '/2015-03-31/functions/';

/** A function in the Runtime Interface Emulator, which has one sandbox, ends when two calls overlap, and knows no names. */
export function emulatedFunction(name: string, url: string): FunctionCaller {
  return {
    atOnce: 1,
    call: (event) =>
      post(new URL(`${url.replace(/\/+$/, '')}${PATH}function/invocations`), event, { called: name }),
  };
}

/** The Lambda API of an account and region, with the credentials that every AWS SDK would take. */
export class LambdaApi {
  readonly #endpoint: string;
  readonly #region: string;
  readonly #credentials: () => Promise<Credentials>;
  readonly #proxies: Proxies | undefined;

  private constructor(endpoint: string, region: string, credentials: () => Promise<Credentials>) {
    this.#endpoint = endpoint;
    this.#region = region;
    this.#credentials = credentials;
    this.#proxies = readEnvironment().proxies;
  }

  /**
   * @param endpoint another one than the variables name
   * @throws UnaskedFunctionError where there are no credentials, or no region
   */
  static async connect(endpoint?: string): Promise<LambdaApi> {
    const place = readLambdaPlace();
    const { S3Client } = await import('@aws-sdk/client-s3');
    silenceSdkWarning();
    trimKeys();
    // It brings every way of finding credentials and region.
    const { config } = new S3Client({ ...(place.region && { region: place.region }) });
    const region = await config.region().catch((cause: unknown) => {
      throw new UnaskedFunctionError('Functions cannot be asked without a region: set AWS_REGION.', {
        cause,
      });
    });
    try {
      await config.credentials();
    } catch (cause) {
      throw new UnaskedFunctionError(
        `Functions cannot be asked without AWS credentials: check AWS_PROFILE, AWS_ROLE_ARN or AWS_ACCESS_KEY_ID, or log in with "aws sso login". ${messageOf(await credentialFailure(cause))}`,
        { cause },
      );
    }
    return new LambdaApi(endpoint ?? place.endpoint ?? ownEndpoint(region, place.fips), region, () =>
      config.credentials(),
    );
  }

  /** @param name of a function of this account and region, as Lambda knows it */
  caller(name: string): FunctionCaller {
    const url = new URL(
      `${this.#endpoint.replace(/\/+$/, '')}${PATH}${encodeURIComponent(name)}/invocations`,
    );
    return {
      atOnce: AT_ONCE,
      call: async (event) =>
        post(url, event, {
          called: name,
          sign: { region: this.#region, credentials: await this.#credentials() },
          proxies: this.#proxies,
        }),
    };
  }
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

interface Call {
  called: string;
  /** Absent: nobody asks who calls. */
  sign?: { region: string; credentials: Credentials };
  proxies?: Proxies | undefined;
}

function ownEndpoint(region: string, fips: boolean): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://lambda${fips ? '-fips' : ''}.${region}.${suffix}`;
}

async function post(
  url: URL,
  event: object,
  { called, sign: signing, proxies }: Call,
): Promise<FunctionAnswer> {
  const body = JSON.stringify(event);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const { status, answer, errorType, functionError } = await send(
    url,
    body,
    signing === undefined ? headers : await signed(url, body, headers, signing),
    proxies,
  ).catch((cause: unknown) => {
    throw new UnaskedFunctionError(
      `${called} cannot be asked: ${url.origin} does not answer (${reasonOf(cause)}). Check the network, AWS_REGION, and --endpoint or AWS_ENDPOINT_URL_LAMBDA.`,
      { cause },
    );
  });
  if (status === 200) return { text: answer, isError: functionError !== undefined };
  const said = messageIn(answer);
  throw new UnaskedFunctionError(
    `${called} cannot be asked: ${url.origin} answered ${status}${errorType && ` ${errorType}`}${said && `, ${said}`}. ${adviceOn(status, errorType, called)}`,
  );
}

function adviceOn(status: number, errorType: string, called: string): string {
  if (status === 404) return `Check AWS_REGION and the account: is ${called} a function there?`;
  if (/^AccessDenied/.test(errorType))
    return `Allow lambda:InvokeFunction on ${called} for the identity in use.`;
  if (status === 403) return 'Check the credentials in use, and the clock of this machine.';
  if (status === 429) return 'Too many calls at a time: try again later.';
  return 'Check --endpoint or AWS_ENDPOINT_URL_LAMBDA.';
}

/** SigV4. */
async function signed(
  { host, pathname }: URL,
  body: string,
  headers: Record<string, string | number>,
  { region, credentials }: NonNullable<Call['sign']>,
): Promise<Record<string, string | number>> {
  const { sign: signRequest } = (await import('aws4')).default;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const request = { service: 'lambda', region, method: 'POST', host, path: pathname, headers, body };
  const result = signRequest(request, {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
  });
  return { ...result.headers } as Record<string, string | number>;
}

interface HttpAnswer {
  status: number;
  answer: string;
  errorType: string;
  functionError: string | undefined;
}

async function send(
  url: URL,
  body: string,
  headers: Record<string, string | number>,
  proxies: Proxies | undefined,
): Promise<HttpAnswer> {
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

/** What a body of an error says, without account ids. */
function messageIn(answer: string): string {
  try {
    const { message, Message } = Object(JSON.parse(answer)) as Record<string, unknown>;
    const text = message ?? Message;
    return typeof text === 'string' ? text.replace(/\b\d{12}\b/g, '************').slice(0, 500) : '';
  } catch {
    return '';
  }
}

function reasonOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (code === 'ABORT_ERR') return 'timeout';
  return typeof code === 'string' ? code : messageOf(error);
}
