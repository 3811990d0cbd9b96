import fc from 'fast-check';
import { UsageError } from '../../../combiner-image/errors.ts';
import { parseTime } from '../../../combiner-image/read/selection.ts';
import { parseReporters } from '../../../combiner-image/report/reporters.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { hostileText } from '../structured.ts';
import { refusing, type Target } from '../target.ts';

const HONEST = [
  's3://bucket/prefix',
  '.lambda-coverage',
  '24h',
  '2026-11-23T10:00:00Z',
  'html',
  '/var/store',
];

/** What a user, or a script of his, gives as a place, a time or a reporter. */
export const commandArguments: Target = {
  form: 'text',
  samples: () => HONEST.map((text) => Buffer.from(text)),
  structured: fc
    .oneof(
      hostileText,
      fc
        .tuple(fc.constantFrom('s3://', 'S3://b/', 'gs://', 'file://'), hostileText)
        .map((parts) => parts.join('')),
      fc.tuple(fc.integer(), fc.constantFrom('m', 'h', 'd', 'w', 'y')).map((parts) => parts.join('')),
      fc.date({ noInvalidDate: true }).map((time) => time.toISOString()),
    )
    .map((text) => Buffer.from(text)),
  runs: 10_000,
  open: async () => async (input) => {
    const text = String(input);
    await refusing([UsageError], () => parseStoreLocation(text));
    await refusing([UsageError], () => parseReporters([text]));
    const time = await refusing([UsageError], () => parseTime(text, '--since', new Date()));
    if (time !== undefined && Number.isNaN(time.getTime())) throw new Error('a time that is none');
  },
};
