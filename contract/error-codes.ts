/**
 * What the health check and the log of the recorder can say is wrong. Stable: people search for them, and monitors
 * compare them. A new one is a line here and an entry in `cli/explain/explanations.ts`.
 */
export const RECORDER_CODES = [
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
  'name-taken',
  'load-budget',
  'no-counters',
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

export type RecorderCode = (typeof RECORDER_CODES)[number];

/** What only commands and the combiner say is wrong. As stable. */
export const REPORT_CODES = [
  'usage',
  'reporter-not-loaded',
  'reporter-failed',
  // Of what is there.
  'nothing-recorded',
  'nothing-mapped',
  'nothing-shown',
  'run-unseparated',
  'incomplete',
  // Of stores.
  'no-such-store',
  'store-unusable',
  'no-region',
  'archived',
  'customer-key',
  'damaged-object',
  'newer-object',
  // Of files.
  'no-such-file',
  'permission-denied',
  'no-space',
  'file-too-large',
  'read-only',
  'not-a-folder',
  'not-a-file',
  'link-loop',
  'name-too-long',
  'disk-error',
  'file-error',
  'bad-json',
  // Of this machine.
  'out-of-memory',
  'time-over',
] as const;

export type ReportCode = (typeof REPORT_CODES)[number];

export type ErrorCode = RecorderCode | ReportCode;
