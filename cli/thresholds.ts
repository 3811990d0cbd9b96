import { UsageError } from '../combiner-image/errors.ts';
import { METRICS } from '../combiner-image/report/totals.ts';
import type { Schema } from './config/schema.ts';
import { SCOPES } from './gates/gate.ts';
import type { OptionDescriptions } from './help.ts';

/** An option with a percentage. */
export const PERCENTAGE = {
  type: 'string',
  value: 'PERCENT',
  config: { schema: { type: 'number', minimum: 0, maximum: 100 } },
} as const;

const WANTED_SCHEMA = { type: 'number', maximum: 100 } as const satisfies Schema;

const WANTED = { type: 'string', value: 'NUMBER', config: { schema: WANTED_SCHEMA } } as const;

const METRIC_SCHEMA: Schema = {
  type: 'object',
  properties: Object.fromEntries(METRICS.map((metric) => [metric, WANTED_SCHEMA])),
};

const SCOPES_SCHEMA: Schema = {
  type: 'object',
  properties: Object.fromEntries(
    SCOPES.map((scope) => [scope, { type: 'object', additionalProperties: METRIC_SCHEMA }]),
  ),
};

export const THRESHOLD_OPTIONS = {
  check: {
    type: 'boolean',
    help: 'fail if none of the thresholds below is given; they apply without it, too',
  },
  lines: {
    ...WANTED,
    help: 'exit with 1 when a lower percentage of the lines ran, or, with --lines=-10, when more than 10 did not run',
  },
  statements: { ...WANTED, help: 'the same for statements' },
  functions: { ...WANTED, help: 'the same for functions' },
  branches: { ...WANTED, help: 'the same for branches' },
  threshold: {
    type: 'string',
    multiple: true,
    value: 'OF=NAME=METRIC:NUMBER',
    help: 'the same for a part: file=src/pay/**=lines:95 (all of a glob together), each=src/**=branches:50 (each file of it), function=orders-*=lines:70 (the code of a Lambda function), suite=unit=lines:60 (what a suite of --with ran); repeatable',
    config: { schema: SCOPES_SCHEMA, texts: thresholdTexts },
  },
  'no-drop': {
    type: 'string',
    value: 'POINTS',
    help: 'exit with 1 when lines, statements, functions or branches are more than this many percentage points, such as 0.5, below the last complete report that "combine" wrote to the store',
    config: { schema: { type: 'number', minimum: 0, maximum: 100 } },
  },
  ratchet: {
    type: 'boolean',
    help: 'when data is complete and no threshold is missed, raise those in lambda-coverage.config.json to what was reached; none becomes lower',
  },
  'accept-drop': {
    type: 'boolean',
    help: 'the deliberate way down: what --no-drop finds is reported and passes, and --ratchet lowers the missed thresholds of the file to what was reached',
  },
} as const satisfies OptionDescriptions;

/** Of the file's `{"file": {"src/**": {"lines": 80}}}`, as the flag has it. */
function thresholdTexts(value: unknown): string[] {
  return Object.entries(Object(value)).flatMap(([scope, patterns]) =>
    Object.entries(Object(patterns)).flatMap(([pattern, metrics]) =>
      Object.entries(Object(metrics)).map(([metric, wanted]) => `${scope}=${pattern}=${metric}:${wanted}`),
    ),
  );
}

/** @throws UsageError for a value that is not from 0 to 100. */
export function parsePercentage(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  const percent = Number(value);
  if (value.trim() === '' || !(percent >= 0 && percent <= 100))
    throw new UsageError(`${option}: "${value}" is not a percentage. Give a number from 0 to 100.`);
  return percent;
}
