import { METRICS_NAMESPACE, type Metric } from '../../contract/combiner-metrics.ts';
import type { Call } from './action.ts';

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
