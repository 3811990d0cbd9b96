import { readFileSync } from 'node:fs';
import { Aws, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { STATE_MACHINE } from '../package-files.ts';
import { stateMachineStatements } from '../policies.ts';

/** The state machine that has many calls of the combiner share the work on one report. */
export class CombinerStateMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, combiner: IFunction, bucket: IBucket, prefix: string) {
    super(scope, id);
    this.machine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromString(readFileSync(STATE_MACHINE, 'utf8')),
      definitionSubstitutions: { CombinerArn: combiner.functionArn, Partition: Aws.PARTITION },
    });
    const { stateMachineArn: machineArn, stateMachineName } = this.machine;
    const executionArn = `arn:${Aws.PARTITION}:states:${Stack.of(this).region}:${Stack.of(this).account}:execution:${stateMachineName}`;
    const parts = { combinerArn: combiner.functionArn, machineArn, executionArn };
    const statements = stateMachineStatements({ bucketArn: bucket.bucketArn, prefix }, parts).map(
      (statement) => PolicyStatement.fromJson(statement),
    );
    if (bucket.encryptionKey !== undefined)
      statements.push(
        new PolicyStatement({ actions: ['kms:Decrypt'], resources: [bucket.encryptionKey.keyArn] }),
      );
    // A policy of its own: one of the role itself would be made before the machine that it names.
    new Policy(this, 'Policy', { statements, roles: [this.machine.role] });
  }
}
