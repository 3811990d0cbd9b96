import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { combinerMetric } from './combiner-metrics.ts';

/** What there is to watch. */
export interface Watched {
  combiner: IFunction;
  /** Absent: none. */
  stateMachineArn?: string | undefined;
  /** Absent: never. */
  compactEvery?: Duration | undefined;
}

/** So many runs in a row. */
const MISSED_RUNS = 3;

/** In a longer one CloudWatch knows no alarms. */
const LONGEST_PERIOD = Duration.days(1);

/** Objects from before the window: some are always there that nothing can be added to. */
const MANY_OLDER = 1_000;

/** Alarms on what a report or a compaction must not do. */
export class CombinerAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, watched: Watched, actions: readonly IAlarmAction[]) {
    super(scope, id);
    const { combiner, stateMachineArn, compactEvery } = watched;
    this.alarms = [
      this.#atLeast(1, 'Failed', combiner.metricErrors(), 'The combiner failed. Its log says why.'),
      this.#atLeast(
        1,
        'Incomplete',
        combinerMetric(combiner, 'IncompleteReports'),
        'The time of the combiner did not suffice for all objects: give it more, or compact.',
      ),
      ...(stateMachineArn === undefined ? [] : this.#ofExecutions(stateMachineArn)),
      ...(compactEvery === undefined ? [] : this.#ofCompaction(combiner, compactEvery)),
    ];
    for (const alarm of this.alarms) alarm.addAlarmAction(...actions);
  }

  #ofExecutions(stateMachineArn: string): Alarm[] {
    return ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) =>
      this.#atLeast(
        1,
        name,
        executionsMetric(stateMachineArn, name),
        'A report that many calls share was not written. Redrive the execution, which keeps what was done, unless its error says to start a new one.',
      ),
    );
  }

  #ofCompaction(combiner: IFunction, every: Duration): Alarm[] {
    const period = every.toSeconds() < LONGEST_PERIOD.toSeconds() ? every : LONGEST_PERIOD;
    const missed = combinerMetric(combiner, 'Compactions', { period }).createAlarm(this, 'NotCompacted', {
      alarmDescription: `No compaction was whole in ${MISSED_RUNS} times ${period.toHumanString()}.`,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: MISSED_RUNS,
      treatMissingData: TreatMissingData.BREACHING,
    });
    return [
      missed,
      this.#atLeast(
        MANY_OLDER,
        'Older',
        combinerMetric(combiner, 'OlderObjects', { statistic: 'Maximum', period }),
        'Objects from before the window stay as they are: run lambda-coverage compact once without --window.',
      ),
    ];
  }

  #atLeast(threshold: number, id: string, metric: IMetric, alarmDescription: string): Alarm {
    return new Alarm(this, id, {
      metric,
      alarmDescription,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold,
      evaluationPeriods: 1,
      // Nothing was done.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** Of a state machine, in five minutes. */
export function executionsMetric(stateMachineArn: string, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/States',
    metricName,
    dimensionsMap: { StateMachineArn: stateMachineArn },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}
