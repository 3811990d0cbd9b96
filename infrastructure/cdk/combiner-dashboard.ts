import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { executionsMetric, type Watched } from './combiner-alarms.ts';
import { combinerMetric } from './combiner-metrics.ts';

const HOUR = Duration.hours(1);

/** One page of CloudWatch with what a combiner did, and how long it took. */
export class CombinerDashboard extends Construct {
  constructor(scope: Construct, id: string, { combiner, stateMachineArn, compactEvery }: Watched) {
    super(scope, id);
    const counted = (...names: Parameters<typeof combinerMetric>[1][]): IMetric[] =>
      names.map((name) => combinerMetric(combiner, name, { period: HOUR }));
    const most = (...names: Parameters<typeof combinerMetric>[1][]): IMetric[] =>
      names.map((name) => combinerMetric(combiner, name, { period: HOUR, statistic: 'Maximum' }));
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `${Stack.of(this).stackName}-${id}`,
    });
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, left, right, width: 12 });
    dashboard.addWidgets(
      graph('Calls and errors', [
        combiner.metricInvocations({ period: HOUR }),
        combiner.metricErrors({ period: HOUR }),
      ]),
      graph('Time of a call', [combiner.metricDuration({ period: HOUR, statistic: 'Maximum' })]),
      graph('Reports', counted('Reports', 'IncompleteReports')),
      graph('Objects of a report', most('ReadObjects', 'SkippedObjects')),
    );
    if (compactEvery !== undefined)
      dashboard.addWidgets(
        graph('Compaction', counted('CompactedObjects'), counted('Compactions', 'FailedFunctions')),
        graph('Objects that stay', most('LeftObjects', 'OlderObjects')),
      );
    if (stateMachineArn !== undefined)
      dashboard.addWidgets(
        graph(
          'Executions',
          ['ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) =>
            executionsMetric(stateMachineArn, name),
          ),
        ),
      );
  }
}
