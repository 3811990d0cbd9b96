import type { ErrorCode } from '../contract/error-codes.ts';

/** By the code of an error of the file system. */
const OF_FILES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'permission-denied',
  EDQUOT: 'no-space',
  EFBIG: 'file-too-large',
  EIO: 'disk-error',
  EISDIR: 'not-a-file',
  ELOOP: 'link-loop',
  EMFILE: 'no-descriptors',
  ENAMETOOLONG: 'name-too-long',
  ENFILE: 'no-descriptors',
  ENOENT: 'no-such-file',
  ENOSPC: 'no-space',
  ENOTDIR: 'not-a-folder',
  ENXIO: 'not-a-file',
  EPERM: 'permission-denied',
  EROFS: 'read-only',
};

/** By the code of an error of a connection. */
const OF_NETWORKS: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EPIPE: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EPROTO: 'unreachable',
  ETIMEDOUT: 'timeout',
  CERT_HAS_EXPIRED: 'wrong-certificate',
  CERT_NOT_YET_VALID: 'wrong-certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-certificate',
};

const OF_MEMORY = new Set([
  'ENOMEM',
  'ERR_BUFFER_TOO_LARGE',
  'ERR_FS_FILE_TOO_LARGE',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_STRING_TOO_LONG',
  'ERR_WORKER_OUT_OF_MEMORY',
]);

/** V8's own errors have no code. */
const MEMORY_MESSAGE = /^(Array buffer allocation failed|Invalid (string|array|array buffer) length)$/;

/** What an error of Node is in the list of codes; undefined for one that nobody foresaw. */
export function systemErrorCode(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof SyntaxError && /\bJSON\b/.test(error.message)) return 'bad-json';
  if (error instanceof RangeError && MEMORY_MESSAGE.test(error.message)) return 'out-of-memory';
  if (error.name === 'TimeoutError') return 'timeout';
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  if (OF_MEMORY.has(code)) return 'out-of-memory';
  const known = OF_FILES[code] ?? OF_NETWORKS[code];
  if (known !== undefined) return known;
  if (/CERT|UNABLE_TO_|ERR_TLS/.test(code)) return 'certificate';
  return 'syscall' in error && /^E[A-Z0-9]+$/.test(code) ? 'file-error' : undefined;
}

/** The same of whatever lies at the bottom: `fetch` wraps what failed, and Node collects the failures of addresses. */
export function codeOfCause(error: unknown): ErrorCode | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; depth++) {
    const code = systemErrorCode(cause);
    if (code !== undefined) return code;
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return undefined;
}
