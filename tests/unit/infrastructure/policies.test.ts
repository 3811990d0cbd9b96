import { expect, test } from 'vitest';
import {
  combinerStatements,
  compactionStatement,
  functionStatements,
  keepReportsStatement,
  type Statement,
  sharedWorkStatement,
  stateMachineStatements,
} from '../../../infrastructure/policies.ts';
import { type Policy, printedPolicy } from '../support/policies.ts';

const PLACE = { bucketArn: 'arn:aws:s3:::my-coverage', prefix: 'coverage' };
const OF_STATES = 'arn:aws:states:eu-central-1:123456789012';
const PARTS = {
  combinerArn: 'arn:aws:lambda:eu-central-1:123456789012:function:coverage-combiner',
  machineArn: `${OF_STATES}:stateMachine:coverage-combiner`,
  executionArn: `${OF_STATES}:execution:coverage-combiner`,
};
const list = (value: string | string[]): string[] => [value].flat();

/** Lists everywhere, as ours. */
function written({ Statement: statements }: Policy): Statement[] {
  return statements.map(({ Action, Resource }) => ({
    Effect: 'Allow',
    Action: list(Action),
    Resource: list(Resource),
  }));
}

test.each([
  ['The function', functionStatements(PLACE)],
  ['The combiner', combinerStatements(PLACE)],
  ['A combiner that compacts', [compactionStatement(PLACE)]],
  ['Work that is shared', [sharedWorkStatement(PLACE)]],
  ['The state machine', stateMachineStatements(PLACE, PARTS)],
])('"%s" is what docs/iam.md prints', (heading, statements) => {
  expect(statements).toEqual(written(printedPolicy(heading)));
});

test('another prefix is in each resource, with one slash', () => {
  const place = { ...PLACE, prefix: '/team/shop/' };
  const resources = [...functionStatements(place), keepReportsStatement(place)].flatMap(
    ({ Resource }) => Resource,
  );
  expect(resources).toEqual(
    ['raw', 'scripts', 'reports'].map((folder) => `arn:aws:s3:::my-coverage/team/shop/${folder}/*`),
  );
});
