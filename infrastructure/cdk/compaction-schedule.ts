import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type CoveragePlace, compactionStatement } from '../policies.ts';

/** What must be over. */
const OLDER_THAN = '24h';

/** A run makes up for those that were missed for so long. */
const MISSED = Duration.hours(24);

/** Has the combiner compact at fixed intervals what became a day old since the last time. */
export class CompactionSchedule extends Construct {
  constructor(scope: Construct, id: string, combiner: LambdaFunction, place: CoveragePlace, every: Duration) {
    super(scope, id);
    combiner.addToRolePolicy(PolicyStatement.fromJson(compactionStatement(place)));
    const window = `${every.plus(MISSED).toMinutes()}m`;
    const event = RuleTargetInput.fromObject({
      action: 'compact',
      olderThan: OLDER_THAN,
      window,
      prune: true,
    });
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(every),
      targets: [new LambdaTarget(combiner, { event })],
    });
  }
}
