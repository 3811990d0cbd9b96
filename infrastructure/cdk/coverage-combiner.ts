import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Code,
  type DockerImageCode,
  DockerImageFunction,
  type FunctionOptions,
  Function as LambdaFunction,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { PREFIX_VARIABLE, STORE_VARIABLES } from '../../contract/stores.ts';
import { writeCombiner } from '../combiner-folder.ts';
import { PACKAGE_ROOT } from '../package-files.ts';
import { combinerStatements, keepReportsStatement, sharedWorkStatement } from '../policies.ts';
import { CombinerAlarms } from './combiner-alarms.ts';
import { CombinerDashboard } from './combiner-dashboard.ts';
import { CombinerStateMachine } from './combiner-state-machine.ts';
import { CompactionSchedule } from './compaction-schedule.ts';

export interface CoverageCombinerProps {
  /** When a report is written. Default: each night at four, UTC. */
  readonly schedule?: Schedule;
  /** The combiner image. Default: a zip of this package and what it needs. */
  readonly image?: DockerImageCode;
  /**
   * Whether a state machine of Step Functions divides each report among many calls of the function, for more objects
   * than one call reads in its time. The schedule starts it then. Default: false.
   */
  readonly stateMachine?: boolean;
  /** MB. Default: 1024; 1769, which is one processor, with a state machine. */
  readonly memorySize?: number;
  /** Default: 15 minutes. */
  readonly timeout?: Duration;
  /** How often raw objects of more than a day ago are made few: an hour, where production records. Default: never. */
  readonly compactEvery?: Duration;
  /**
   * Alarms: the combiner failed or had too little time, a state machine's execution failed, nothing was compacted for three times
   * `compactEvery`, or much is older than its window. `true`, or what an alarm does, such as an `SnsAction`. Default: none.
   */
  readonly alarms?: true | readonly IAlarmAction[];
  /** A dashboard of CloudWatch with the same and more. Default: none. */
  readonly dashboard?: boolean;
  /** How many reports stay, or how old they get: `50` or `90d`. Default: all. */
  readonly keepReports?: string;
}

/** The combiner as a Lambda function that a schedule starts. */
export class CoverageCombiner extends Construct {
  readonly function: LambdaFunction;
  /** If there is one. */
  readonly stateMachine: StateMachine | undefined;

  constructor(
    scope: Construct,
    id: string,
    bucket: IBucket,
    prefix: string,
    props: CoverageCombinerProps = {},
  ) {
    super(scope, id);
    const { schedule = Schedule.cron({ minute: '0', hour: '4' }), keepReports } = props;
    const options: FunctionOptions = {
      description: 'Turns recorded coverage into reports',
      memorySize: props.memorySize ?? (props.stateMachine === true ? 1769 : 1024),
      timeout: props.timeout ?? Duration.minutes(15),
      environment: {
        [STORE_VARIABLES.s3]: bucket.bucketName,
        [PREFIX_VARIABLE]: prefix,
        ...(keepReports !== undefined && { COVERAGE_KEEP_REPORTS: keepReports }),
      },
    };
    this.function =
      props.image === undefined
        ? this.#zipFunction(options)
        : new DockerImageFunction(this, 'Function', { ...options, code: props.image });
    const place = { bucketArn: bucket.bucketArn, prefix };
    const statements = [
      ...combinerStatements(place),
      ...(keepReports === undefined ? [] : [keepReportsStatement(place)]),
      ...(props.stateMachine === true ? [sharedWorkStatement(place)] : []),
    ];
    for (const statement of statements) this.function.addToRolePolicy(PolicyStatement.fromJson(statement));
    if (bucket.encryptionKey !== undefined)
      this.function.addToRolePolicy(
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [bucket.encryptionKey.keyArn],
        }),
      );
    if (props.compactEvery !== undefined)
      new CompactionSchedule(this, 'Compaction', this.function, place, props.compactEvery);
    if (props.stateMachine === true)
      this.stateMachine = new CombinerStateMachine(this, 'Shared', this.function, bucket, prefix).machine;
    const target =
      this.stateMachine === undefined
        ? new LambdaTarget(this.function)
        : new SfnStateMachine(this.stateMachine, { input: RuleTargetInput.fromObject({}) });
    new Rule(this, 'Schedule', { schedule, targets: [target] });
    const watched = {
      combiner: this.function,
      stateMachineArn: this.stateMachine?.stateMachineArn,
      compactEvery: props.compactEvery,
    };
    if (props.alarms !== undefined)
      new CombinerAlarms(this, 'Alarms', watched, props.alarms === true ? [] : props.alarms);
    if (props.dashboard === true) new CombinerDashboard(this, 'Dashboard', watched);
  }

  #zipFunction(options: FunctionOptions): LambdaFunction {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-combiner-'));
    try {
      writeCombiner(PACKAGE_ROOT, folder);
      return new LambdaFunction(this, 'Function', {
        ...options,
        // A newer CDK knows it by name, an older one does not.
        runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true }),
        handler: 'index.handler',
        code: Code.fromAsset(folder),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
