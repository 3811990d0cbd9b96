import { expect, test } from 'vitest';
import { failureKind } from '../../../combiner-image/store/s3/failure-kind.ts';
import { S3_ERROR_CODES } from '../../../contract/s3-error-codes.ts';
import { S3Answer } from '../../../runtime-interface/store/s3/s3-answer.ts';
import { refusal } from '../../../runtime-interface/store/s3/s3-failure.ts';

function kindsOf(code: string, message: string): { recorder: string; reporting: string } {
  const body = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const error = Object.assign(new Error(message), {
    name: code,
    $metadata: { httpStatusCode: 400, requestId: 'R1' },
  });
  return {
    recorder: refusal(new S3Answer({ status: 400, headers: { 'x-amz-request-id': 'R1' }, body })).code,
    reporting: failureKind(error),
  };
}

test.each([
  ...[...S3_ERROR_CODES].map(([code, kind]) => [code, 'x', kind]),
  ['KMS.DisabledException', 'x', 'kms-key'],
  ['KMS.ThrottlingException', 'x', 'busy'],
  ['ThrottlingException', 'x', 'busy'],
  ['AccessDenied', 'not authorized to perform: kms:Decrypt, a resource-based policy denies it', 'kms-key'],
  ['NobodyKnows', 'x', 'refused'],
  ['constructor', 'x', 'refused'],
])('%s (%s) is %s for both halves', (code = '', message = '', kind = '') => {
  // Of a put that is held for it says that S3 is to be asked again, of a command that has asked again that it took too long.
  const reporting = code === 'RequestTimeout' ? 'timeout' : kind;
  expect(kindsOf(code, message)).toEqual({ recorder: kind, reporting });
});
