import { type UnreadableKind, UnreadableObjectError } from '../../errors.ts';
import { codeOf, failureKind, type S3FailureKind } from './failure-kind.ts';
import { accessAdvice, kmsAdvice, ownWords, type S3Request } from './s3-errors.ts';

interface ObjectFailure {
  kind: UnreadableKind;
  /** The reason of the skip. */
  said(error: unknown, request: S3Request): string;
}

const REFUSED: ObjectFailure = { kind: 'refused', said: () => 'S3 refuses it' };
const CUT_OFF: ObjectFailure = {
  kind: 'cut-off',
  said: (error) => `the connection breaks each time${codeOf(error) ? ` (${codeOf(error)})` : ''}`,
};

/** What a failure to get one object means, where S3 answers of others. */
const OF_ONE_OBJECT: Record<S3FailureKind, ObjectFailure> = {
  'access-denied': {
    kind: 'denied',
    said: (error, request) => `access is denied: ${accessAdvice(error, request)}`,
  },
  archived: { kind: 'archived', said: () => 'it is archived: restore it from its storage class' },
  'customer-key': {
    kind: 'encrypted',
    said: () => "it is encrypted with its writer's own key (SSE-C), which is not stored",
  },
  'kms-key': { kind: 'kms', said: (_, request) => `its KMS key cannot be used: ${kmsAdvice(request)}` },
  busy: { kind: 'busy', said: () => 'S3 is overloaded: try again later' },
  'option-refused': REFUSED,
  'store-full': REFUSED,
  'no-descriptors': CUT_OFF,
  refused: REFUSED,
  timeout: { kind: 'cut-off', said: () => 'S3 does not answer in time' },
  unreachable: CUT_OFF,
  proxy: CUT_OFF,
  'not-s3': { kind: 'refused', said: () => 'something between here and S3 refuses it' },
  'no-such-bucket': REFUSED,
  'no-credentials': REFUSED,
  'expired-credentials': REFUSED,
  'bad-credentials': REFUSED,
  'no-region': REFUSED,
  'wrong-region': REFUSED,
  'clock-skew': REFUSED,
  certificate: CUT_OFF,
  'wrong-certificate': CUT_OFF,
};

const SURE: ReadonlySet<S3FailureKind> = new Set([
  'access-denied',
  'archived',
  'customer-key',
  'kms-key',
  'busy',
  'refused',
]);

/** Whether a failure is the object's alone. Any other one may be the bucket's, which must be asked. */
export function isOfObject(error: unknown): boolean {
  return SURE.has(failureKind(error));
}

export function objectFailure(error: unknown, request: S3Request): UnreadableObjectError {
  const { kind, said } = OF_ONE_OBJECT[failureKind(error)];
  return new UnreadableObjectError(kind, `${said(error, request)}.${ownWords(error)}`.replace(/\.$/, ''), {
    cause: error,
  });
}
