import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { compactAction } from '../../combiner-image/actions/compact.ts';
import { METRICS, METRICS_NAMESPACE } from '../../contract/combiner-metrics.ts';
import { printedPolicy } from '../unit/support/policies.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { useFleet } from './harness/fleet.ts';

const fleet = useFleet();

interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have any shape
  Properties: any;
}
/** What the CDK says, by the path of the construct. */
type Metadata = Record<string, { type: string; data: string }[]>;
type Manifest = { artifacts: Record<string, { metadata?: Metadata }> };
type Template = { Resources: Record<string, Resource>; Outputs?: object };

function templateIn(folder: string, stack: string): Template {
  return JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8'));
}

function resources(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}

/** A policy's statements with the bucket's name in the place of whatever says it, as docs/iam.md prints them. */
function statements(template: Template, role: RegExp): unknown[] {
  const policies = resources(template, 'AWS::IAM::Policy').filter(([name]) => role.test(name));
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement).map(inPlainText);
}

function inPlainText({ Action, Resource }: { Action: string; Resource: unknown }): unknown {
  const plain = (value: unknown): string => {
    const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
    if (join === undefined) return 'arn:aws:s3:::my-coverage';
    return join[1].map((part) => (typeof part === 'string' ? part : plain(part))).join('');
  };
  const all = [Resource].flat().map(plain);
  return { Effect: 'Allow', Action, Resource: all.length === 1 ? all[0] : all };
}

/** The template of the stage `Prod`, which has one stack. */
function stagedTemplate(folder: string): Template {
  const stage = join(folder, 'assembly-Prod');
  const template = readdirSync(stage).find((name) => name.endsWith('.template.json')) ?? '';
  return templateIn(stage, template.replace('.template.json', ''));
}

/** Synthesises an app of this text. */
function synth(text: string): { folder: string; said: string[] } {
  const folder = join(fleet.workspace, 'apps', `app-${apps++}`);
  writeFiles(folder, { 'app.cjs': text, 'handler/index.js': 'exports.handler = async () => 1;\n' });
  const out = join(folder, 'cdk.out');
  execFileSync(process.execPath, ['app.cjs', out], { cwd: folder, stdio: 'pipe' });
  // Newer CDKs keep what they say beside the manifest.
  const read = (name: string): unknown => JSON.parse(readFileSync(join(out, name), 'utf8'));
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const manifests = names.filter((name) => basename(name) === 'manifest.json').map(read) as Manifest[];
  const all = [
    ...manifests.flatMap(({ artifacts }) => Object.values(artifacts).map(({ metadata = {} }) => metadata)),
    ...(names.filter((name) => name.endsWith('.metadata.json')).map(read) as Metadata[]),
  ];
  const said = all.flatMap((metadata) =>
    Object.entries(metadata).flatMap(([path, entries]) =>
      entries
        .filter(({ type }) => /^aws:cdk:(info|warning)$/.test(type))
        .map(({ data }) => `${path.slice(path.lastIndexOf('/') + 1)}: ${data}`),
    ),
  );
  return { folder: out, said };
}
let apps = 0;

const HEAD = `
const { App, Stack, Tags, Aspects } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const { LambdaCoverage } = require('lambda-coverage/cdk');
const app = new App({ outdir: process.argv[2], context: { 'aws:cdk:bundling-stacks': [] } });
const shop = new Stack(app, 'Shop');
const code = () => lambda.Code.fromAsset('handler');
const fn = (name, more = {}) => new lambda.Function(more.stack ?? shop, name, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: code(), ...more });
`;

test('the example: three lines give a function all it needs, by `cdk synth`', () => {
  const cwd = join(fleet.workspace, 'examples/fleet/cdk');
  execFileSync(process.execPath, [join(fleet.tools, 'aws-cdk/bin/cdk'), 'synth', '--quiet', '--all'], {
    cwd,
    stdio: 'pipe',
    env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1', CDK_DISABLE_CLI_TELEMETRY: '1', CI: 'true' },
  });
  const shop = templateIn(join(cwd, 'cdk.out'), 'Shop');
  const coverage = templateIn(join(cwd, 'cdk.out'), 'Coverage');
  const [[, orders], [, stock]] = resources(shop, 'AWS::Lambda::Function') as [
    [string, Resource],
    [string, Resource],
  ];
  const [[layer]] = resources(shop, 'AWS::Lambda::LayerVersion') as [[string, Resource]];
  expect(orders.Properties).toMatchObject({
    Layers: [{ Ref: layer }],
    Environment: {
      Variables: {
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
        COVERAGE_S3_BUCKET: { 'Fn::ImportValue': expect.any(String) },
      },
    },
  });
  expect(stock.Properties).toMatchObject({
    Runtime: 'python3.13',
    Layers: orders.Properties.Layers,
    Environment: orders.Properties.Environment,
  });
  expect(statements(shop, /OrdersApi/)).toEqual(printedPolicy('The function').Statement);
  expect(statements(coverage, /Combiner/)).toEqual(printedPolicy('The combiner').Statement);
  expect(resources(coverage, 'AWS::S3::Bucket')).toMatchObject([
    [
      expect.any(String),
      {
        DeletionPolicy: 'Retain',
        Properties: {
          LifecycleConfiguration: {
            Rules: [
              { Prefix: 'coverage/raw/', ExpirationInDays: 30 },
              { Prefix: 'coverage/scripts/', ExpirationInDays: 365 },
              { Prefix: 'coverage/work/', ExpirationInDays: 14 },
            ],
          },
        },
      },
    ],
  ]);
  expect(resources(coverage, 'AWS::Events::Rule')).toHaveLength(1);

  // Without `record`, as the first step of taking it off, what is deployed exports the same: stacks in any order.
  const app = join(cwd, 'app.mjs');
  const without = join(cwd, 'without.mjs');
  writeFileSync(without, readFileSync(app, 'utf8').replace('coverage.record(app);', ''));
  execFileSync(process.execPath, [without], {
    cwd,
    stdio: 'pipe',
    env: { ...process.env, CDK_OUTDIR: 'without' },
  });
  expect(resources(templateIn(join(cwd, 'without'), 'Shop'), 'AWS::Lambda::LayerVersion')).toEqual([]);
  const left = templateIn(join(cwd, 'without'), 'Coverage');
  expect(left.Outputs).toEqual(coverage.Outputs);
  expect(Object.keys(left.Outputs ?? {})).toHaveLength(2);
});

test('a combiner that compacts each hour, with alarms and a dashboard', () => {
  const options = `combiner: { compactEvery: Duration.hours(1), alarms: [new SnsAction(new Topic(shop, 'Topic'))], dashboard: true }`;
  const kinds = `
const { Duration } = require('aws-cdk-lib');
const { SnsAction } = require('aws-cdk-lib/aws-cloudwatch-actions');
const { Topic } = require('aws-cdk-lib/aws-sns');
new LambdaCoverage(shop, 'Coverage', { ${options} });
new LambdaCoverage(new Stack(app, 'Plain'), 'Coverage', { combiner: { alarms: true, stateMachine: true } });
app.synth();
`;
  const { folder } = synth(HEAD + kinds);
  const shop = templateIn(folder, 'Shop');
  expect(statements(shop, /CombinerFunction/)).toEqual([
    ...printedPolicy('The combiner').Statement,
    ...printedPolicy('A combiner that compacts').Statement,
  ]);
  const [[combiner]] = resources(shop, 'AWS::Lambda::Function').filter(([id]) => /Combiner/.test(id)) as [
    [string, Resource],
  ];
  const rules = resources(shop, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
  const [compacting] = rules.filter(({ ScheduleExpression }) => ScheduleExpression === 'rate(1 hour)');
  expect(rules).toHaveLength(2);
  expect(compacting.Targets).toMatchObject([{ Arn: { 'Fn::GetAtt': [combiner, 'Arn'] } }]);
  const event = JSON.parse(compacting.Targets[0].Input);
  // Longer than from one run to the next, and an event that the combiner takes.
  expect(event).toEqual({ action: 'compact', olderThan: '24h', window: '1500m', prune: true });
  expect(Object.keys(event).filter((field) => !compactAction.fields.includes(field))).toEqual([]);

  const alarms = resources(shop, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const watched = alarms.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`).sort();
  expect(watched).toEqual([
    'AWS/Lambda Errors',
    'LambdaCoverage Compactions',
    'LambdaCoverage IncompleteReports',
    'LambdaCoverage OlderObjects',
  ]);
  for (const { AlarmActions, Dimensions, MetricName } of alarms) {
    expect(AlarmActions, MetricName).toEqual([{ Ref: expect.stringMatching(/^Topic/) }]);
    expect(Dimensions, MetricName).toEqual([{ Name: 'FunctionName', Value: { Ref: combiner } }]);
  }
  const missed = alarms.find(({ MetricName }) => MetricName === 'Compactions');
  expect(missed).toMatchObject({
    ...{ ComparisonOperator: 'LessThanThreshold', Threshold: 1, Period: 3600, EvaluationPeriods: 3 },
    TreatMissingData: 'breaching',
  });
  const ours = watched.filter((name) => name.startsWith(METRICS_NAMESPACE)).map((name) => name.split(' ')[1]);
  const [[, dashboard]] = resources(shop, 'AWS::CloudWatch::Dashboard') as [[string, Resource]];
  const body = (dashboard.Properties.DashboardBody['Fn::Join'][1] as unknown[]).filter(
    (part) => typeof part === 'string',
  );
  const shown = [...body.join('').matchAll(/"LambdaCoverage","(\w+)"/g)].map(([, name]) => name);
  expect(shown).toHaveLength(9);
  for (const name of [...ours, ...shown]) expect(METRICS).toContain(name);

  const plain = templateIn(folder, 'Plain');
  expect(resources(plain, 'AWS::Events::Rule')).toHaveLength(1);
  expect(resources(plain, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  const ofPlain = resources(plain, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  expect(ofPlain.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`).sort()).toEqual([
    'AWS/Lambda Errors',
    ...['Aborted', 'Failed', 'TimedOut'].map((how) => `AWS/States Executions${how}`),
    'LambdaCoverage IncompleteReports',
  ]);
  expect(JSON.stringify(plain)).not.toContain('s3:DeleteObject');
});

test('with a state machine, which the schedule starts, the combiner shares its work', () => {
  const { folder } = synth(
    `${HEAD}
new LambdaCoverage(shop, 'Coverage', { combiner: { stateMachine: true, alarms: true } });
app.synth();
`,
  );
  const template = templateIn(folder, 'Shop');
  const [[machine, { Properties }]] = resources(template, 'AWS::StepFunctions::StateMachine') as [
    [string, Resource],
  ];
  const file = readFileSync(join(fleet.workspace, 'infrastructure/step-functions/coverage.asl.json'), 'utf8');
  expect(Properties.DefinitionString).toBe(file);
  const [[combiner]] = resources(template, 'AWS::Lambda::Function') as [[string, Resource]];
  expect(Properties.DefinitionSubstitutions).toEqual({
    CombinerArn: { 'Fn::GetAtt': [combiner, 'Arn'] },
    Partition: { Ref: 'AWS::Partition' },
  });
  const bucket = /Fn::GetAtt":\["CoverageBucket\w+","Arn"/;
  const inWords = (value: unknown): unknown => {
    const text = JSON.stringify(value);
    if (text.includes(`"${combiner}"`)) return 'combiner';
    if (text.includes(`"${machine}"`)) return text.includes('execution') ? 'executions' : 'machine';
    return bucket.test(text) ? text.match(/coverage\/\w+\/\*/)?.[0] : value;
  };
  const policies = resources(template, 'AWS::IAM::Policy').filter(([name]) => /SharedPolicy/.test(name));
  const allowed = policies
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement)
    .map(({ Action, Resource: resource }) => [Action, inWords(resource)]);
  expect(allowed).toEqual([
    ['lambda:InvokeFunction', 'combiner'],
    ['s3:GetObject', 'coverage/work/*'],
    ['states:StartExecution', 'machine'],
    [['states:DescribeExecution', 'states:StopExecution'], 'executions'],
    ['states:RedriveExecution', 'executions'],
  ]);
  expect(statements(template, /CombinerFunction/)).toEqual([
    ...printedPolicy('The combiner').Statement,
    ...printedPolicy('Work that is shared').Statement,
  ]);
  const [[, rule]] = resources(template, 'AWS::Events::Rule') as [[string, Resource]];
  expect(rule.Properties.Targets).toMatchObject([{ Arn: { Ref: machine }, Input: '{}' }]);
  const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm.Properties);
  expect(alarms.find(({ MetricName }) => MetricName === 'ExecutionsFailed')).toMatchObject({
    Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: machine } }],
  });
});

test('what cannot be recorded is left as it is, and said', () => {
  const kinds = `
const { experimental } = require('aws-cdk-lib/aws-cloudfront');
const { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } = require('aws-cdk-lib/custom-resources');
fn('Java', { runtime: lambda.Runtime.JAVA_21 });
fn('Old', { runtime: lambda.Runtime.NODEJS_16_X });
Tags.of(fn('Out')).add('lambda-coverage', 'off');
const layer = new lambda.LayerVersion(shop, 'Layer', { code: code() });
fn('Full', { layers: [1, 2, 3, 4, 5].map((n) => lambda.LayerVersion.fromLayerVersionArn(shop, 'L' + n, 'arn:aws:lambda:eu-central-1:1:layer:l:' + n)) });
fn('Web', { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } });
const edge = new Stack(app, 'Edge', { env: { region: 'us-east-1' } });
new experimental.EdgeFunction(edge, 'AtEdge', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: code() });
new AwsCustomResource(shop, 'Custom', { onCreate: { service: 'S3', action: 'listBuckets', physicalResourceId: PhysicalResourceId.of('1') }, policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }) });
const { Duration } = require('aws-cdk-lib');
const { EvaluateExpression } = require('aws-cdk-lib/aws-stepfunctions-tasks');
const { DefinitionBody, StateMachine } = require('aws-cdk-lib/aws-stepfunctions');
new StateMachine(shop, 'Machine', { definitionBody: DefinitionBody.fromChainable(new EvaluateExpression(shop, 'Evaluated', { expression: '$.a + 1' })) });
const { Rule, Schedule } = require('aws-cdk-lib/aws-events');
const { AwsApi } = require('aws-cdk-lib/aws-events-targets');
new Rule(shop, 'Often', { schedule: Schedule.rate(Duration.hours(1)), targets: [new AwsApi({ service: 'RDS', action: 'stopDBInstance', parameters: {} })] });
const { BucketDeployment, Source } = require('aws-cdk-lib/aws-s3-deployment');
const { Bucket } = require('aws-cdk-lib/aws-s3');
new BucketDeployment(shop, 'Deployed', { sources: [Source.data('a', 'b')], destinationBucket: new Bucket(shop, 'Site') });
fn('Large', { environment: { TABLE: 'x'.repeat(4000), NAME: shop.stackName } });
const { Stage } = require('aws-cdk-lib');
const staged = new Stack(new Stage(app, 'Prod'), 'Staged');
fn('InStage', { stack: staged });
const raw = { handler: 'index.handler', runtime: 'nodejs22.x', role: 'arn:aws:iam::1:role/r', code: { zipFile: 'x' } };
new lambda.CfnFunction(shop, 'Raw', raw);
new LambdaCoverage(shop, 'Coverage', { combiner: false }).record(app);
fn('InLater', { stack: new Stack(new Stage(app, 'Later'), 'Made') });
app.synth();
`;
  const { folder, said } = synth(HEAD + kinds);
  const unchanged = [
    ...['Shop', 'Edge'].map((name) => templateIn(folder, name)),
    stagedTemplate(folder),
  ].flatMap((template) => resources(template, 'AWS::Lambda::Function'));
  expect(unchanged.length).toBeGreaterThan(11);
  const changed = unchanged.filter(([, fn]) => /COVERAGE_|LambdaCoverageLayer/.test(JSON.stringify(fn)));
  expect(changed.map(([id]) => id)).toEqual([]);
  expect(said.filter((line) => line.includes('lambda-coverage: ')).sort()).toEqual([
    expect.stringMatching(/^Coverage: .*functions of Later are left out/),
    expect.stringMatching(/^Fn: .*Lambda@Edge/),
    expect.stringMatching(/^Full: .*5 layers/),
    expect.stringMatching(/^InStage: .*of another stage/),
    expect.stringMatching(/^Java: .*java21, and Node\.js and Python are recorded/),
    expect.stringMatching(/^Large: .*variables would be 4\d\d\d bytes .*4096/),
    expect.stringMatching(/^Old: .*nodejs16\.x/),
    expect.stringMatching(/^Out: .*tag lambda-coverage is off/),
    expect.stringMatching(/^Raw: .*CfnFunction/),
    expect.stringMatching(/^Web: .*Web Adapter/),
  ]);
});

test('a role or a function that the app cannot change is named', () => {
  const kinds = `
const { Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam');
const arn = 'arn:aws:iam::123456789012:role/';
fn('Fixed', { role: Role.fromRoleArn(shop, 'FixedRole', arn + 'fixed', { mutable: false }) });
const other = new Stack(app, 'Other', { env: { account: '210987654321', region: 'eu-central-1' } });
fn('Foreign', { stack: other, role: Role.fromRoleArn(other, 'ForeignRole', arn + 'foreign') });
fn('Imported', { role: Role.fromRoleArn(shop, 'ImportedRole', arn + 'imported') });
const own = new Role(shop, 'OwnRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
fn('Unchanging', { role: own.withoutPolicyUpdates() });
const named = fn('Named', { role: own });
new lambda.Alias(shop, 'Live', { aliasName: 'live', version: named.currentVersion });
new lambda.SingletonFunction(shop, 'Single', { uuid: 'one', runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: code() });
lambda.Function.fromFunctionName(shop, 'Elsewhere', 'elsewhere');
const { Bucket } = require('aws-cdk-lib/aws-s3');
new LambdaCoverage(shop, 'Coverage', { combiner: false, bucket: Bucket.fromBucketName(shop, 'B', 'mine') }).record(app);
app.synth();
`;
  const { folder, said } = synth(HEAD + kinds);
  const ours = said.filter((line) => line.includes('lambda-coverage: ')).sort();
  expect(ours).toEqual([
    expect.stringMatching(/^Elsewhere: .*it is imported/),
    expect.stringMatching(/^Fixed: .*cannot change the role/),
    expect.stringMatching(/^Foreign: .*cannot change the role/),
    expect.stringMatching(/^Unchanging: .*cannot change the role/),
  ]);
  // Recorded all the same: the role may have the policy by other hands.
  const all = ['Shop', 'Other'].flatMap((name) =>
    resources(templateIn(folder, name), 'AWS::Lambda::Function'),
  );
  const recorded = all.filter(
    ([, { Properties }]) => Properties.Environment?.Variables.COVERAGE_S3_BUCKET === 'mine',
  );
  expect(recorded.map(([id]) => id.replace(/[0-9A-F]{8}$|one.*/, '')).sort()).toEqual(
    ['Fixed', 'Foreign', 'Imported', 'Named', 'SingletonLambda', 'Unchanging'].sort(),
  );
  expect(statements(templateIn(folder, 'Shop'), /^ImportedRole/)).not.toEqual([]);
});

test('other wrappers, images, own variables, keys and stages', () => {
  const kinds = `
const { Stage } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { Key } = require('aws-cdk-lib/aws-kms');
fn('Traced', { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler', COVERAGE_SCRIPTS: 'off' } });
new lambda.Function(shop, 'Image', { runtime: lambda.Runtime.FROM_IMAGE, handler: lambda.Handler.FROM_IMAGE, code: lambda.Code.fromEcrImage(require('aws-cdk-lib/aws-ecr').Repository.fromRepositoryName(shop, 'Repo', 'r')) });
const staged = new Stack(new Stage(app, 'Prod'), 'Staged');
fn('InStage', { stack: staged });
const bucket = new Bucket(shop, 'Mine', { encryptionKey: new Key(shop, 'Key'), bucketName: 'mine' });
const coverage = new LambdaCoverage(shop, 'Coverage', { bucket, prefix: 'shop', environment: { COVERAGE_SCRIPTS: 'hold' }, combiner: { keepReports: '90d' } });
coverage.record(shop);
coverage.record(shop);
new LambdaCoverage(staged, 'Coverage', { bucket: Bucket.fromBucketName(staged, 'B', 'mine'), combiner: false }).record(staged);
app.synth();
`;
  const { folder } = synth(HEAD + kinds);
  const shop = templateIn(folder, 'Shop');
  const named = (name: string, template = shop) =>
    resources(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith(name))?.[1].Properties;
  expect(named('Traced')).toMatchObject({
    Layers: [expect.anything()],
    Environment: {
      Variables: {
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
        COVERAGE_EXEC_WRAPPER: '/opt/otel-handler',
        COVERAGE_S3_PREFIX: 'shop/',
        COVERAGE_SCRIPTS: 'off',
      },
    },
  });
  expect(named('Image')).not.toHaveProperty('Layers');
  expect(named('Image').Environment.Variables).not.toHaveProperty('AWS_LAMBDA_EXEC_WRAPPER');
  expect(named('CoverageCombiner')).toMatchObject({
    Environment: { Variables: { COVERAGE_KEEP_REPORTS: '90d', COVERAGE_S3_PREFIX: 'shop/' } },
  });
  expect(JSON.stringify(statements(shop, /CoverageCombiner/))).toContain('s3:DeleteObject');
  const traced = resources(shop, 'AWS::IAM::Policy').find(([id]) => id.startsWith('Traced'));
  expect(JSON.stringify(traced)).toContain('kms:GenerateDataKey');
  const staged = stagedTemplate(folder);
  expect(named('InStage', staged)).toMatchObject({
    Layers: [expect.anything()],
    Environment: { Variables: { COVERAGE_S3_BUCKET: 'mine' } },
  });
});

/** What was not bundled is known by the path of its folder, which is another for each app here. */
function withoutSource(template: Template): Template {
  for (const [name, { Properties }] of Object.entries(template.Resources))
    if (name.startsWith('Bundled')) delete Properties.Code;
  return template;
}

test('every kind of function, and values that CloudFormation alone knows; a second synth is the same', () => {
  const kinds = `
const { CfnParameter, Fn } = require('aws-cdk-lib');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');
require('node:fs').writeFileSync('package-lock.json', '{}');
const arm = { architecture: lambda.Architecture.ARM_64 };
new NodejsFunction(shop, 'Bundled', { entry: 'handler/index.js', ...arm, runtime: lambda.Runtime.NODEJS_22_X });
fn('Python', { runtime: lambda.Runtime.PYTHON_3_13 });
fn('LatestPython', { runtime: new lambda.Runtime(new CfnParameter(shop, 'Three').valueAsString, lambda.RuntimeFamily.PYTHON) });
fn('Latest', { runtime: new lambda.Runtime(new CfnParameter(shop, 'Node').valueAsString, lambda.RuntimeFamily.NODEJS) });
require('node:fs').writeFileSync('handler/Dockerfile', 'FROM scratch');
new lambda.DockerImageFunction(shop, 'Asset', { code: lambda.DockerImageCode.fromImageAsset('handler'), ...arm });
const wrapper = new CfnParameter(shop, 'Wrapper');
fn('Chosen', { environment: { AWS_LAMBDA_EXEC_WRAPPER: wrapper.valueAsString, TABLE: Fn.importValue('Table') } });
const layers = [1, 2, 3, 4].map((n) => lambda.LayerVersion.fromLayerVersionArn(shop, 'L' + n, 'arn:aws:lambda:eu-central-1:1:layer:l:' + n));
const four = fn('Four', { layers });
new lambda.Alias(shop, 'Live', { aliasName: 'live', version: four.currentVersion });
const env = (region) => ({ env: { account: '123456789012', region } });
const far = new Stack(app, 'Far', env('us-east-1'));
fn('Away', { stack: far });
new LambdaCoverage(new Stack(app, 'Near', env('eu-central-1')), 'Coverage', { combiner: false }).record(far);
new LambdaCoverage(shop, 'Coverage').record(shop);
app.synth();
`;
  const first = synth(HEAD + kinds);
  const again = synth(HEAD + kinds);
  for (const name of ['Shop', 'Far', 'Near'])
    expect(withoutSource(templateIn(again.folder, name))).toEqual(
      withoutSource(templateIn(first.folder, name)),
    );
  const said = first.said.filter((line) => line.includes('lambda-coverage: '));
  expect(said).toEqual([expect.stringMatching(/^Asset: .*its image records if/)]);
  const functions = ['Shop', 'Far'].flatMap((name) =>
    resources(templateIn(first.folder, name), 'AWS::Lambda::Function'),
  );
  const of = (name: string) =>
    functions.find(([id]) => new RegExp(`^${name}[0-9A-F]{8}$`).test(id))?.[1].Properties;
  const wrapper = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap' };
  for (const name of ['Bundled', 'Python', 'LatestPython', 'Latest', 'Away'])
    expect(of(name)).toMatchObject({ Layers: [{}], Environment: { Variables: wrapper } });
  expect(of('Latest').Runtime).toEqual({ Ref: 'Node' });
  expect(of('Asset')).toMatchObject({ Environment: { Variables: { COVERAGE_S3_BUCKET: {} } } });
  expect(of('Asset')).not.toHaveProperty('Layers');
  expect(of('Chosen').Environment.Variables).toMatchObject({
    ...wrapper,
    COVERAGE_EXEC_WRAPPER: { Ref: 'Wrapper' },
    TABLE: { 'Fn::ImportValue': 'Table' },
  });
  expect(of('Four').Layers).toEqual([
    ...[1, 2, 3, 4].map((n) => expect.stringMatching(`:l:${n}$`)),
    {
      Ref: expect.stringContaining('LambdaCoverageLayer'),
    },
  ]);
  // A bucket in another region has a name that is known before it is made.
  expect(of('Away').Environment.Variables).toMatchObject({
    COVERAGE_S3_BUCKET: expect.stringMatching(/^near/),
    COVERAGE_S3_REGION: 'eu-central-1',
  });
  expect(of('Four').Environment.Variables).not.toHaveProperty('COVERAGE_S3_REGION');
});

test('sources and types of the package fit the CDK', () => {
  const root = join(import.meta.dirname, '../..');
  const app = temporaryFolder();
  writeFiles(join(fleet.workspace, 'typed'), {
    'app.ts': `import { App, Stack } from 'aws-cdk-lib';
import { LambdaCoverage, type LambdaCoverageProps } from 'lambda-coverage/cdk';
const props: LambdaCoverageProps = { rawDays: 7, combiner: { keepReports: '50' } };
const stack = new Stack(new App(), 'S');
new LambdaCoverage(stack, 'C', props).record(stack);
// @ts-expect-error: an option that there is not
new LambdaCoverage(stack, 'D', { days: 7 });
`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        strict: true,
        noEmit: true,
        types: [],
        skipLibCheck: true,
      },
      files: ['app.ts'],
    }),
    'package.json': '{}',
  });
  const tsc = (cwd: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], {
      cwd,
      stdio: 'pipe',
    });
  tsc(join(fleet.workspace, 'typed'), '-p', '.');
  // The sources, beside a CDK.
  writeFiles(app, {});
  execFileSync('cp', ['-r', join(root, 'infrastructure'), join(root, 'contract'), app]);
  execFileSync('ln', ['-s', fleet.tools, join(app, 'node_modules')]);
  tsc(
    app,
    '-p',
    'infrastructure',
    '--noEmit',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  );
});
