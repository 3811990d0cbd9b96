import { ProxyError } from '../../../contract/proxy/proxy-error.ts';
import type { NoAnswerError } from './transport.ts';

/** What only one kind of store can say. */
interface Place {
  /** What a proxy lets through: `S3`. */
  service: string;
  /** What to do when no answer comes in time. */
  timeout: string;
  /** What to do when there is no connection. */
  unreachable: string;
}

/** What to do where no answer came, by the kind of failure, for each store that is reached by HTTP. */
export function noAnswerFailures({ service, timeout, unreachable }: Place) {
  const proxy = `check HTTPS_PROXY or HTTP_PROXY, or name ${service} in NO_PROXY.`;
  return {
    'proxy-refused': { advice: proxy, retryable: false },
    'proxy-unreachable': { advice: proxy, retryable: true },
    certificate: {
      advice: 'if your network inspects TLS, name the file of its CA in NODE_EXTRA_CA_CERTS.',
      retryable: false,
    },
    'wrong-certificate': {
      advice:
        'it is for another host, has expired or is not valid yet: check the endpoint, and the clock of the sandbox.',
      retryable: false,
    },
    timeout: { advice: timeout, retryable: true },
    unreachable: { advice: unreachable, retryable: true },
    'no-descriptors': {
      advice: 'the function has too many files and sockets open; Lambda allows 1,024.',
      retryable: true,
    },
  } as const;
}

export type NoAnswerKind = keyof ReturnType<typeof noAnswerFailures>;

/** Of Node and OpenSSL: of an authority that is trusted. */
const WRONG_CERTIFICATES = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
]);

/** @param place as a message names what did not answer: `the bucket` */
export function reasonOf(
  { code, cause }: NoAnswerError,
  place: string,
): { kind: NoAnswerKind; what: string } {
  if (code === undefined) return { kind: 'timeout', what: `${place} did not answer in time` };
  if (cause instanceof ProxyError) {
    const kind = cause.status === undefined ? 'proxy-unreachable' : 'proxy-refused';
    return { kind, what: cause.message };
  }
  if (WRONG_CERTIFICATES.has(code))
    return { kind: 'wrong-certificate', what: `${place}'s certificate is not valid (${code})` };
  if (/CERT|UNABLE_TO_|ERR_TLS/.test(code))
    return { kind: 'certificate', what: `${place}'s certificate is not trusted (${code})` };
  if (code === 'EMFILE' || code === 'ENFILE')
    return { kind: 'no-descriptors', what: `no connection can be opened (${code})` };
  return { kind: 'unreachable', what: `${place} cannot be reached (${code})` };
}
