import { expect, test } from 'vitest';
import LambdaCoveragePlugin from '../../../infrastructure/serverless/plugin.ts';

const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer:lambda-coverage:1';
const OWN = { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' };

type Service = ConstructorParameters<typeof LambdaCoveragePlugin>[0]['service'];

/** The service as the plugin leaves it, and what it warns of. */
function packaged(
  provider: Partial<Service['provider']>,
  fn: NonNullable<Service['functions']>[string] = {},
) {
  const service: Service = {
    provider: { runtime: 'nodejs22.x', ...provider },
    custom: { lambdaCoverage: { bucket: 'my-coverage', layer: LAYER } },
    functions: { fn },
  };
  const warnings: string[] = [];
  const log = { notice: () => {}, warning: (text: string) => warnings.push(text) };
  new LambdaCoveragePlugin({ service }, {}, { log }).hooks['after:package:initialize']?.();
  return { provider: service.provider, fn, warnings };
}

const PUT = expect.objectContaining({ Action: ['s3:PutObject'] });

test.each<[Partial<Service['provider']>, unknown[]]>([
  [{}, [PUT]],
  [{ iam: { role: { statements: [OWN] } } }, [OWN, PUT]],
  [{ iamRoleStatements: [OWN] }, [OWN, PUT]],
])('to the rights of a service with %j those of the recorder are added', (provider, statements) => {
  const { provider: after, warnings } = packaged(provider);
  expect([after.iam?.role, warnings]).toEqual([{ statements }, []]);
});

test.each<Partial<Service['provider']>>([
  { iam: { role: 'arn:aws:iam::123456789012:role/own' } },
  { iam: { role: { 'Fn::GetAtt': ['Own', 'Arn'] } as object } },
  { iam: { role: { 'Fn::ImportValue': 'OwnRole' } as object } },
  { role: 'arn:aws:iam::123456789012:role/own' },
])('a role that stands elsewhere (%j) stays as it is, and the user is told of the policy', (provider) => {
  const { provider: after, warnings } = packaged(provider);
  expect(after).toEqual({ runtime: 'nodejs22.x', ...provider });
  expect(warnings).toEqual([expect.stringMatching(/the roles of the service the policy "The function"/)]);
});

test('events of every form are taken, and CloudFront’s alone is out', () => {
  expect(packaged({}, { events: ['alexaSkill', { http: {} }] }).fn.layers).toEqual([LAYER]);
  expect(packaged({}, { events: ['alexaSkill', { cloudFront: {} }] }).fn.layers).toBeUndefined();
});

test('a layer that the function has as its fifth is not added again', () => {
  const layers = ['a', 'b', 'c', 'd', LAYER];
  const { fn } = packaged({}, { layers });
  expect([fn.layers, fn.environment?.['COVERAGE_S3_BUCKET']]).toEqual([layers, 'my-coverage']);
});
