import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { METRICS_NAMESPACE, type Metric as MetricName } from '../../contract/combiner-metrics.ts';

/** What a combiner writes into its log for CloudWatch; a count of a time. */
export function combinerMetric(
  combiner: IFunction,
  metricName: MetricName,
  {
    statistic = 'Sum',
    period = Duration.minutes(5),
  }: { statistic?: 'Sum' | 'Maximum'; period?: Duration } = {},
): Metric {
  const dimensionsMap = { FunctionName: combiner.functionName };
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic, period });
}
