import { AwsAccount } from '../aws/account.ts';
import { post, type ServiceAnswer } from '../aws/post.ts';
import type { ServicePlace } from '../environment.ts';
import { readLambdaPlace } from '../environment.ts';
import { UnaskedServiceError } from '../errors.ts';
import { networkReason } from '../network/exchange.ts';
import { serviceWords } from '../network/service-words.ts';

/** What a function answered. */
export interface FunctionAnswer {
  /** At most `MAX_ANSWER_CHARACTERS`. */
  text: string;
  /** It failed, or its runtime did. */
  isError: boolean;
}

/** Calls a function by its name. */
export interface FunctionCaller {
  /** Calls at a time that are of use. */
  readonly atOnce: number;
  /** @throws UnaskedServiceError */
  call(event: object): Promise<FunctionAnswer>;
}

/** Lambda takes no more calls at a time from many an account. */
const AT_ONCE = 50;
const MAX_ANSWER_CHARACTERS = 64 * 1024;
const PATH = '/2015-03-31/functions/';
const JSON_TYPE = 'application/json';

/** A function in the Runtime Interface Emulator, which has one sandbox, ends when two calls overlap, and knows no names. */
export function emulatedFunction(name: string, address: string): FunctionCaller {
  const url = new URL(`${address.replace(/\/+$/, '')}${PATH}function/invocations`);
  return {
    atOnce: 1,
    call: (event) => {
      const body = JSON.stringify(event);
      const headers = { 'Content-Type': JSON_TYPE, 'Content-Length': Buffer.byteLength(body) };
      return answerOf(name, url, post(url, body, headers, undefined));
    },
  };
}

/** The Lambda API of an account and region. */
export class LambdaApi {
  readonly #account: AwsAccount;

  private constructor(account: AwsAccount) {
    this.#account = account;
  }

  /**
   * @param endpoint another one than the variables name
   * @throws UnaskedServiceError where there are no credentials, or no region
   */
  static async connect(endpoint?: string): Promise<LambdaApi> {
    const place: ServicePlace = readLambdaPlace();
    const named = { ...place, endpoint: endpoint ?? place.endpoint };
    return new LambdaApi(await AwsAccount.connect('lambda', named, 'Functions'));
  }

  /** @param name of a function of this account and region, as Lambda knows it */
  caller(name: string): FunctionCaller {
    const url = this.#account.url(`${PATH}${encodeURIComponent(name)}/invocations`);
    return {
      atOnce: AT_ONCE,
      call: (event) => answerOf(name, url, this.#account.post(url, JSON.stringify(event), JSON_TYPE)),
    };
  }
}

async function answerOf(
  called: string,
  { origin }: URL,
  answering: Promise<ServiceAnswer>,
): Promise<FunctionAnswer> {
  const { status, answer, errorType, functionError } = await answering.catch((cause: unknown) => {
    throw new UnaskedServiceError(
      `${called} cannot be asked: ${origin} does not answer (${networkReason(cause)}). Check the network, AWS_REGION, and --endpoint or AWS_ENDPOINT_URL_LAMBDA.`,
      { cause },
    );
  });
  if (status === 200)
    return { text: answer.slice(0, MAX_ANSWER_CHARACTERS), isError: functionError !== undefined };
  const said = serviceWords(answer);
  throw new UnaskedServiceError(
    `${called} cannot be asked: ${origin} answered ${status}${errorType && ` ${errorType}`}${said && `, ${said}`}. ${adviceOn(status, errorType, called)}`,
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
