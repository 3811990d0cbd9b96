/**
 * What the health check and the log can say is wrong. Stable: people search for them, and monitors compare them. A new
 * one is a line here and a row in docs/health.md.
 */
export const ERROR_CODES = [
  // Of settings.
  'no-store',
  'two-stores',
  'bad-bucket',
  'bad-endpoint',
  'no-credentials',
  'bad-value',
  'unknown-variable',
  // Of the recorder.
  'unwrapped',
  'no-code',
  'unhandled',
  'no-text',
  'bad-stamp',
  'bad-manifest',
  'instrumented',
  'changed-since',
  'not-started',
  'profiler-shared',
  'worker-silent',
  'thread-silent',
  // Of stores.
  'directory-unwritable',
  'unreachable',
  'no-descriptors',
  'timeout',
  'kms-key',
  'certificate',
  'wrong-certificate',
  'proxy-refused',
  'proxy-unreachable',
  'not-s3',
  'denied-by-policy',
  'access-denied',
  'no-such-bucket',
  'wrong-region',
  'expired-credentials',
  'bad-credentials',
  'clock-skew',
  'option-refused',
  'store-full',
  'busy',
  'refused',
  'unknown',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
