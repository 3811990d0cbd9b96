import type { Call } from './action.ts';

/** Of CloudWatch. */
export const METRICS_NAMESPACE = 'LambdaCoverage';

/** What can be measured of a call; each is a count, and docs/scale.md says what it is of. */
export const METRICS = [
  'Reports',
  'IncompleteReports',
  'ReadObjects',
  'SkippedObjects',
  'Compactions',
  'CompactedObjects',
  'LeftObjects',
  'OlderObjects',
  'FailedFunctions',
] as const;

export type Metric = (typeof METRICS)[number];

/**
 * Writes metrics into the log in CloudWatch's Embedded Metric Format: CloudWatch takes them from there, without a permission
 * and without a request. By the name of the function. Nothing where there is no Lambda.
 */
export function tellMetrics({ context }: Call, values: Partial<Record<Metric, number>>): void {
  if (context?.functionName === undefined) return;
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [['FunctionName']],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    FunctionName: context.functionName,
    ...values,
  };
  // The console's lines begin with a time and the request: CloudWatch takes whole lines of JSON alone.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
