import { UsageError } from '../../combiner-image/errors.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { countInvocations } from '../../combiner-image/unused/cloud-watch.ts';
import { CONFIDENCES } from '../../combiner-image/unused/confidence.ts';
import { unused } from '../../combiner-image/unused.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { parseFormat } from '../formats.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { GATHER_OPTIONS, parseGather } from '../run-combine.ts';
import { parseBuilds, parseLocations, STORE_KEY, STORES } from '../store-options.ts';
import { unusedSarif } from '../unused-sarif.ts';
import { unusedText } from '../unused-text.ts';

const SINCE = '30d';
const FORMATS = ['text', 'json', 'sarif'] as const;

/** Lists deployed code that never ran. */
export const unusedCommand = defineCommand({
  name: 'unused',
  usage: `${STORES} [--since ${SINCE}] [--min-confidence ${CONFIDENCES.join('|')}] [--format ${FORMATS.join('|')}]`,
  about: `Lists files, functions and blocks that are deployed and have not run since a time (default: ${SINCE}), each with its confidence: how long ago git saw its text change, how many invocations of the functions that contain it were seen, and what share of all invocations that is. Reads raw coverage from buckets or directories (default: ${DEFAULT_DIRECTORY}).`,
  examples: [
    ['lambda-coverage unused s3://my-coverage/coverage --since 90d', 'what has not run for three months'],
    [
      'lambda-coverage unused --min-confidence high --format sarif > unused.sarif',
      'the surest of it, for code scanning',
    ],
  ],
  options: {
    ...STORE_KEY,
    'min-confidence': {
      type: 'string',
      value: 'LEVEL',
      choices: CONFIDENCES,
      help: `leave out what is less sure: ${CONFIDENCES.join(', ')} (default: low)`,
      config: { schema: { enum: CONFIDENCES } },
    },
    cloudwatch: {
      type: 'boolean',
      help: 'ask CloudWatch what share of all invocations was recorded; needs cloudwatch:GetMetricStatistics',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: FORMATS,
      help: `${FORMATS.join(', ')} (default: text)`,
    },
    ...GATHER_OPTIONS,
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    if (parseBuilds(values).textsApart)
      throw new UsageError('There must be one text for each file: leave out "--builds all".');
    const format = parseFormat(values, FORMATS);
    const least = CONFIDENCES.find((level) => level === (values['min-confidence'] ?? 'low'));
    if (least === undefined)
      throw new UsageError(
        `--min-confidence: "${values['min-confidence']}" must be one of ${CONFIDENCES.join(', ')}.`,
      );
    const result = await unused({
      ...parseGather({ ...values, since: values.since ?? SINCE }),
      locations: parseLocations(positionals, values.store),
      least,
      countInvocations: values.cloudwatch ? countInvocations : undefined,
    });
    if (format === 'text') await printLines(unusedText(result));
    else await printJson(format === 'sarif' ? unusedSarif(result) : result);
    if (format !== 'text' && result.missing.length > 0)
      console.error(`Incomplete: ${harmlessLine(result.missing.join(', '))}`);
    return 0;
  },
});
