import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { toolPrograms } from '../../scripts/test/tools.ts';
import { useFleet } from '../tools/harness/fleet.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { Account, type DeployedFunction } from './harness/account.ts';
import { Moto } from './harness/moto.ts';

/**
 * The examples of examples/fleet, deployed by their own tools; then as the deployed function, with its variables and
 * its role alone, coverage is recorded. Of a template moto's CloudFormation leaves out layers of functions, lifecycles and
 * policies of buckets, managed policies of roles, and outputs of nested stacks; tests/tools looks at those in templates.
 */
const run = promisify(execFile);
const IMAGE = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/coverage-combiner:latest';
const DEFINITION = join(import.meta.dirname, '../../infrastructure/step-functions/coverage.asl.json');
const COMPLETE = 'CREATE_COMPLETE';
/** Of tools that start two dozen times each, on a machine that is busy. */
const LONGEST_MS = 900_000;

interface DeployedLayer {
  LayerName: string;
  LatestMatchingVersion: { Version: number };
}

const fleet = useFleet();
let moto: Moto;
let account: Account;
beforeAll(async () => {
  moto = await Moto.start();
  account = new Account(moto, fleet.workspace);
});
afterAll(() => moto?.stop());
beforeEach(() => moto.uncheck());

/** As a function of this name, with all that it got: its variables, and what its role may do. */
async function record({ FunctionName, Role, Environment }: DeployedFunction): Promise<string> {
  const role = await moto.assume(Role);
  const variables = { ...role, COVERAGE_DIR: '', ...Environment.Variables };
  const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const root = join(fleet.workspace, 'examples/orders-api/dist');
  const event = ['--event', join(import.meta.dirname, '../../examples/orders-api/events/list-open.json')];
  const named = ['--function-name', FunctionName, '--task-root', root];
  const { code, stderr } = await lambdaCoverage(['invoke', 'index.handler', ...named, ...env, ...event], {
    cwd: fleet.workspace,
  });
  expect(code, stderr).toBe(0);
  return stderr;
}

/** That the layer of a stack has the bytes of ours. */
async function expectLayer(stack: string): Promise<void> {
  const { Layers } = await account.ask('lambda', 'list-layers');
  const [layer] = (Layers as DeployedLayer[]).filter(({ LayerName }) =>
    ['lambda-coverage', `${stack}-`].some((start) => LayerName.startsWith(start)),
  );
  const version = String(layer?.LatestMatchingVersion.Version);
  const named = ['--layer-name', layer?.LayerName ?? '', '--version-number', version];
  const { Content } = await account.ask('lambda', 'get-layer-version', ...named);
  const zip = readFileSync(join(fleet.workspace, 'dist/lambda-coverage-layer.zip'));
  expect(Content.CodeSha256).toBe(createHash('sha256').update(zip).digest('base64'));
}

/** That a rule starts the combiner at four, and may do so. */
async function expectSchedule(combiner: DeployedFunction): Promise<void> {
  const { Rules } = await account.ask('events', 'list-rules');
  const targets = await Promise.all(
    Rules.map(async ({ Name, Arn, ScheduleExpression }: Record<string, string>) => {
      const { Targets } = await account.ask('events', 'list-targets-by-rule', '--rule', Name ?? '');
      return { Arn, ScheduleExpression, target: Targets[0].Arn };
    }),
  );
  const rule = targets.find(({ target }) => target === combiner.FunctionArn);
  expect(rule?.ScheduleExpression).toBe('cron(0 4 * * ? *)');
  const { Policy } = await account.ask('lambda', 'get-policy', '--function-name', combiner.FunctionName);
  expect(JSON.parse(Policy).Statement).toMatchObject([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnLike: { 'AWS:SourceArn': rule?.Arn } },
    },
  ]);
}

/** That the rule of a stack starts the state machine. */
async function expectSharedSchedule(stack: string): Promise<void> {
  const machine = await resourceOf(stack, 'CoverageSharedReport');
  const { Targets } = await ruleOf(stack, 'CoverageCombinerSchedule');
  expect(Targets).toMatchObject([{ Arn: machine, RoleArn: expect.stringContaining(':role/'), Input: '{}' }]);
  const { definition } = await account.ask(
    'stepfunctions',
    'describe-state-machine',
    ...['--state-machine-arn', machine],
  );
  // moto fills nothing in.
  expect(definition).toBe(readFileSync(DEFINITION, 'utf8'));
}

/** That a rule starts a compaction each hour. */
async function expectCompactionSchedule(stack: string, combiner: DeployedFunction): Promise<void> {
  const { Targets, ScheduleExpression } = await ruleOf(stack, 'CoverageCompactionSchedule');
  expect(ScheduleExpression).toBe('rate(1 hour)');
  expect(Targets).toMatchObject([{ Arn: combiner.FunctionArn }]);
  expect(JSON.parse(Targets[0].Input)).toMatchObject({ action: 'compact', prune: true });
}

/** What a stack has made of a resource of its template. */
async function resourceOf(stack: string, logicalId: string): Promise<string> {
  const named = ['--stack-name', stack];
  const { StackResources } = await account.ask('cloudformation', 'describe-stack-resources', ...named);
  const found = (StackResources as Record<string, string>[]).find(
    ({ LogicalResourceId }) => LogicalResourceId === logicalId,
  );
  return found?.['PhysicalResourceId'] ?? '';
}

async function ruleOf(stack: string, logicalId: string) {
  const rule = (await resourceOf(stack, logicalId)).replace(/^.*rule\//, '');
  const { Targets } = await account.ask('events', 'list-targets-by-rule', '--rule', rule);
  const { ScheduleExpression } = await account.ask('events', 'describe-rule', '--name', rule);
  return { Targets, ScheduleExpression };
}

/** That as the function, and by nothing else, coverage gets into the bucket of the combiner. */
async function expectRecording(orders: DeployedFunction, combiner: DeployedFunction): Promise<void> {
  const bucket = orders.Environment.Variables['COVERAGE_S3_BUCKET'] ?? '';
  expect(combiner.Environment.Variables['COVERAGE_S3_BUCKET']).toBe(bucket);
  expect(await record(orders)).not.toContain('lambda-coverage: warn');
  expect(await moto.keys(bucket)).toEqual([
    expect.stringMatching(new RegExp(`^coverage/raw/${orders.FunctionName}/`)),
    expect.stringMatching(new RegExp(`^coverage/scripts/${orders.FunctionName}/`)),
  ]);
}

/** That as the combiner a report is made of it. */
async function expectReport({ Role, Environment }: DeployedFunction): Promise<void> {
  const { COVERAGE_S3_BUCKET: bucket = '', COVERAGE_S3_PREFIX: prefix = '' } = Environment.Variables;
  const options = { env: await moto.assume(Role), cwd: fleet.workspace };
  const { code, stdout, stderr } = await lambdaCoverage(
    ['combine', `s3://${bucket}/${prefix}`, '--json'],
    options,
  );
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ read: { used: 1, skipped: 0 } });
  expect(await moto.keys(bucket, 'coverage/reports/')).toContain('coverage/reports/latest.json');
}

test(
  'CDK: `cdk deploy` of the example, and what is deployed records',
  async () => {
    const cwd = join(fleet.workspace, 'examples/fleet/cdk');
    const env = {
      ...process.env,
      ...account.environment,
      // The address of templates that moto reads.
      AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: 'https://s3.eu-central-1.amazonaws.com',
      ...{ CDK_DISABLE_VERSION_CHECK: '1', CDK_DISABLE_CLI_TELEMETRY: '1', CI: 'true' },
    };
    const cdk = (...args: string[]) =>
      run(process.execPath, [join(fleet.tools, 'aws-cdk/bin/cdk'), ...args], { cwd, env });
    // Of what `cdk bootstrap` makes.
    await moto.bucket('cdk-hnb659fds-assets-123456789012-eu-central-1');
    const version = ['--name', '/cdk-bootstrap/hnb659fds/version', '--value', '30', '--type', 'String'];
    await account.ask('ssm', 'put-parameter', ...version);
    await cdk('deploy', '--all', '--method', 'direct', '--require-approval', 'never');
    expect(await account.stacks()).toMatchObject({ Coverage: COMPLETE, Shop: COMPLETE });

    const orders = await account.function('orders-api');
    const combiner = await account.function('Coverage-CoverageCombiner');
    expect(orders.Environment.Variables).toEqual({
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
      COVERAGE_S3_BUCKET: expect.stringMatching(/^coverage-coveragebucket/),
    });
    await expectLayer('Shop');
    await expectSchedule(combiner);
    await expectRecording(orders, combiner);
    await expectReport(combiner);
  },
  LONGEST_MS,
);

interface Packaged {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/**
 * Deploys the bucket, the policy and the combiner, and then an example with the outputs of that stack in the place of
 * those of its nested one.
 */
async function deployBeside(stack: string, translate: (path: string) => string): Promise<void> {
  const shared = `${stack}-coverage`;
  const template = join(fleet.workspace, 'infrastructure/cloudformation/coverage.yaml');
  await create(shared, template, {
    ...{ CoverageCombinerImage: IMAGE, CoverageStateMachine: 'true' },
    CoverageCompactSchedule: 'rate(1 hour)',
  });
  const outputs = await account.outputs(shared);
  const packaged = join(fleet.workspace, `${stack}.json`);
  const example = join(fleet.workspace, `examples/fleet/${stack}/template.yaml`);
  const to = ['--s3-bucket', 'artifacts', '--use-json', '--output-template-file', packaged];
  await run('aws', ['cloudformation', 'package', '--template-file', example, ...to], {
    env: { ...process.env, ...account.environment },
  });
  const parsed: Packaged = JSON.parse(translate(packaged), (_, value) => {
    const attribute: unknown[] = value?.['Fn::GetAtt'] ?? [];
    const [, output] = /^Outputs\.(\w+)$/.exec(String(attribute[1])) ?? [];
    return attribute[0] === 'Coverage' && output !== undefined ? outputs[output] : value;
  });
  expect(parsed.Resources['Coverage']?.Properties).toMatchObject({
    TemplateURL: expect.stringMatching(/\.template$/),
    Parameters: { CoverageCombinerImage: { Ref: 'CombinerImage' } },
  });
  delete parsed.Resources['Coverage'];
  writeFileSync(packaged, JSON.stringify(parsed));
  await create(stack, packaged, { CombinerImage: IMAGE });
  // Which moto leaves out as well.
  const roles = Object.values(parsed.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  const named = roles.flatMap(({ Properties }) => Properties['ManagedPolicyArns'] as unknown[]);
  for (const arn of named.filter((each) => each === outputs['CoverageFunctionPolicyArn']))
    await attach(stack, String(arn));
}

/** Gives a policy to the role of a stack's function. */
async function attach(stack: string, arn: string): Promise<void> {
  const { Roles } = await account.ask('iam', 'list-roles');
  const { RoleName } = (Roles as { RoleName: string }[]).find(({ RoleName }) =>
    new RegExp(`^${stack}-(OrdersApi|Function)Role`).test(RoleName),
  ) ?? { RoleName: '' };
  await account.ask('iam', 'attach-role-policy', '--role-name', RoleName, '--policy-arn', arn);
}

async function create(stack: string, template: string, values: Record<string, string>): Promise<void> {
  const named = ['--stack-name', stack, '--template-body', `file://${template}`];
  const each = Object.entries(values).map(([key, value]) => `ParameterKey=${key},ParameterValue=${value}`);
  const parameter = ['--parameters', ...each];
  await account.ask(
    'cloudformation',
    'create-stack',
    ...named,
    ...parameter,
    '--capabilities',
    'CAPABILITY_IAM',
  );
}

const BY_SAM = `
import json, sys
from samtranslator.translator.transform import transform
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
with open(sys.argv[1]) as file: print(json.dumps(transform(json.load(file), {}, ManagedPolicyLoader(None))))
`;

test.each([
  { stack: 'cloudformation', translate: (path: string) => readFileSync(path, 'utf8') },
  {
    stack: 'sam',
    // As CloudFormation does itself, by the same library; moto does not.
    translate: (path: string) =>
      execFileSync(toolPrograms.python, ['-c', BY_SAM, path], { encoding: 'utf8', env: account.environment }),
  },
])(
  '$stack: `aws cloudformation package` of the example, and what is deployed records',
  async ({ stack, translate }) => {
    await moto.emptyBucket('artifacts');
    await deployBeside(stack, translate);
    expect(await account.stacks()).toMatchObject({ [stack]: COMPLETE, [`${stack}-coverage`]: COMPLETE });
    const orders = await account.function(stack === 'sam' ? 'sam-OrdersApi' : 'orders-api');
    const combiner = await account.function(`${stack}-coverage-CoverageCombiner`);
    expect(orders.Environment.Variables).toEqual({
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
      COVERAGE_S3_BUCKET: expect.stringMatching(new RegExp(`^${stack}-coverage-coveragebucket`)),
    });
    await expectLayer(stack);
    await expectSharedSchedule(`${stack}-coverage`);
    await expectCompactionSchedule(`${stack}-coverage`, combiner);
    await expectRecording(orders, combiner);
  },
  LONGEST_MS,
);
