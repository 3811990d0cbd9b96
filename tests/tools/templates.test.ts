import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printedPolicy } from '../unit/support/policies.ts';
import { useFleet } from './harness/fleet.ts';
import { runTool } from './harness/run-tool.ts';

const fleet = useFleet();

interface Document {
  Statement: { Action: string; Resource: object[] }[];
}
interface Template {
  Resources: {
    CoverageFunctionPolicy: { Properties: { PolicyDocument: Document } };
    CoverageCompactionPolicy: { Properties: { PolicyDocument: Document } };
    CoverageCompactionSchedule: { Properties: { Targets: [{ Input: string }] } };
    CoverageCombinerRole: { Properties: { Policies: [{ PolicyDocument: Document }] } };
    CoverageSharedWorkPolicy: { Properties: { PolicyDocument: Document } };
    CoverageStateMachinePolicy: { Properties: { PolicyDocument: Document } };
    CoverageSharedReport: {
      Properties: { DefinitionString: string; DefinitionSubstitutions: Record<string, object> };
    };
  };
}

const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer:lambda-coverage:1';
const IMAGE = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/coverage-combiner:latest';
const OF_LAMBDA = 'arn:aws:lambda:eu-central-1:123456789012';
const OF_STATES = 'arn:aws:states:eu-central-1:123456789012';
const TEMPLATE = 'infrastructure/cloudformation/coverage.yaml';

/** Reads by a Python program, which prints JSON. */
function read(program: string, path: string): unknown {
  const { code, output } = runTool('python', ['-c', program, path], fleet.workspace);
  if (code !== 0) throw new Error(output);
  return JSON.parse(output);
}

/** Each policy of docs/iam.md as its actions and resources, a line each. */
function printed(heading: string): string[] {
  return lines(printedPolicy(heading).Statement.map(({ Action, Resource }) => [Action, Resource]));
}

function lines(statements: [unknown, unknown][]): string[] {
  return statements.flatMap(([actions, resources]) =>
    [actions].flat().flatMap((action) => [resources].flat().map((resource) => `${action} ${resource}`)),
  );
}

const EXAMPLE = 'examples/fleet/cloudformation/template.yaml';

test.each([TEMPLATE, EXAMPLE])('cfn-lint takes %s', (template) => {
  const { code, output } = runTool('cfn-lint', ['--region', 'eu-central-1', '--', template], fleet.workspace);
  expect({ code, output }).toEqual({ code: 0, output: '' });
});

test('cfn-lint takes the state machine as it is once the partition is filled in, and looks at it', () => {
  const text = readFileSync(join(fleet.workspace, TEMPLATE), 'utf8').replace('[E3601]', '[]');
  const lint = (name: string, template: string) => {
    writeFileSync(join(fleet.workspace, name), template);
    return runTool('cfn-lint', ['--region', 'eu-central-1', '--', name], fleet.workspace);
  };
  const filled = text
    .replaceAll(/\$\{Partition\}/g, 'aws')
    .replace('        Partition: !Ref AWS::Partition\n', '');
  expect(lint('filled.yaml', filled)).toEqual({ code: 0, output: '' });
  expect(lint('bent.yaml', filled.replace('"Next": "Fold"', '"Nxt": "Fold"')).output).toContain('Nxt');
});

test('cfn-lint refuses the example when it names a layer that is not there', () => {
  const text = readFileSync(join(fleet.workspace, EXAMPLE), 'utf8');
  const wrong = join(fleet.workspace, 'examples/fleet/cloudformation/wrong.yaml');
  writeFileSync(wrong, text.replace('!Ref CoverageLayer', '!Ref CoverageLayers'));
  expect(runTool('cfn-lint', ['--region', 'eu-central-1', '--', wrong], fleet.workspace).code).not.toBe(0);
});

const YAML = 'import json,sys;from cfnlint.decode.cfn_yaml import load;print(json.dumps(load(sys.argv[1])))';

/** What stands for a resource in docs/iam.md. */
const IN_WORDS: Readonly<Record<string, string>> = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: of Fn::Sub
  '${CoverageBucket.Arn}': 'arn:aws:s3:::my-coverage',
  '${CoveragePrefix}': 'coverage/',
  '${CoverageCombiner.Arn}': `${OF_LAMBDA}:function:coverage-combiner`,
  '${CoverageSharedReport}': `${OF_STATES}:stateMachine:coverage-combiner`,
  '${CoverageSharedReport.Name}': 'coverage-combiner',
  '${AWS::Partition}': 'aws',
  '${AWS::Region}': 'eu-central-1',
  '${AWS::AccountId}': '123456789012',
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: of Fn::Sub
};

test('its policies are those of docs/iam.md', () => {
  const template = read(YAML, TEMPLATE) as Template;
  const inWords = (resource: { 'Fn::Sub'?: string; 'Fn::GetAtt'?: string[]; Ref?: string }): string => {
    const attribute = resource['Fn::GetAtt']?.join('.') ?? resource.Ref;
    const text = resource['Fn::Sub'] ?? `\${${attribute}}`;
    return text.replace(/\$\{[^}]+\}/g, (name) => IN_WORDS[name] ?? name);
  };
  const statements = (document: Document) =>
    lines(document.Statement.map(({ Action, Resource }) => [Action, Resource.map(inWords)]));
  const { Resources } = template;
  expect(statements(Resources.CoverageFunctionPolicy.Properties.PolicyDocument)).toEqual(
    printed('The function'),
  );
  const [{ PolicyDocument }] = Resources.CoverageCombinerRole.Properties.Policies;
  expect(statements(PolicyDocument)).toEqual(printed('The combiner'));
  expect(statements(Resources.CoverageCompactionPolicy.Properties.PolicyDocument)).toEqual(
    printed('A combiner that compacts'),
  );
  const [{ Input }] = Resources.CoverageCompactionSchedule.Properties.Targets;
  expect(JSON.parse(Input)).toEqual({ action: 'compact', olderThan: '24h', window: '48h', prune: true });
  const terraform = readFileSync(join(fleet.workspace, 'infrastructure/terraform/compaction.tf'), 'utf8');
  const [, fields = ''] = /jsonencode\(\{ (.*) \}\)/.exec(terraform) ?? [];
  expect(JSON.parse(`{${fields.replace(/(\w+) =/g, '"$1":')}}`)).toEqual(JSON.parse(Input));
  expect(statements(Resources.CoverageSharedWorkPolicy.Properties.PolicyDocument)).toEqual(
    printed('Work that is shared'),
  );
  expect(statements(Resources.CoverageStateMachinePolicy.Properties.PolicyDocument)).toEqual(
    printed('The state machine'),
  );
});

test('its state machine is that of the file, and all that is to be filled in is', () => {
  const { Properties } = (read(YAML, TEMPLATE) as Template).Resources.CoverageSharedReport;
  const file = readFileSync(join(fleet.workspace, 'infrastructure/step-functions/coverage.asl.json'), 'utf8');
  expect(Properties.DefinitionString).toBe(file);
  const asked = new Set([...file.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  expect([...asked].sort()).toEqual(Object.keys(Properties.DefinitionSubstitutions).sort());
});

test('the SAM example is what `sam validate --lint` takes', () => {
  const { code, output } = runTool(
    'sam',
    ['validate', '--lint', '--region', 'eu-central-1'],
    join(fleet.workspace, 'examples/fleet/sam'),
  );
  expect(output).toContain('is a valid SAM Template');
  expect(code).toBe(0);
});

test('a SAM template that is wrong is refused', () => {
  const folder = join(fleet.workspace, 'wrong');
  cpSync(join(fleet.workspace, 'examples/fleet/sam'), folder, { recursive: true });
  const text = readFileSync(join(folder, 'template.yaml'), 'utf8');
  execFileSync('tee', [join(folder, 'template.yaml')], { input: text.replace('Handler:', 'Handlers:') });
  expect(runTool('sam', ['validate', '--lint', '--region', 'eu-central-1'], folder).code).not.toBe(0);
});

/** By osls, the Serverless Framework that is still free. */
function packageService(cwd: string): string {
  return execFileSync(process.execPath, [join(fleet.tools, 'osls/bin/serverless.js'), 'package'], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
    env: {
      ...process.env,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
      COVERAGE_LAYER: LAYER,
      COVERAGE_COMBINER_IMAGE: IMAGE,
    },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have any shape
function packagedTemplate(service: string): { Resources: Record<string, any> } {
  return JSON.parse(
    readFileSync(join(service, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
  );
}

test('the Serverless Framework packages the example with layer, variables, policy and combiner', () => {
  const service = join(fleet.workspace, 'examples/fleet/serverless');
  symlinkSync(join(fleet.workspace, 'node_modules'), join(service, 'node_modules'));
  cpSync(join(fleet.workspace, 'examples/orders-api/dist'), join(service, 'dist'), { recursive: true });
  cpSync(join(fleet.workspace, 'examples/stock-python/src'), join(service, 'stock'), { recursive: true });
  const output = packageService(service);
  expect(output).not.toContain('Warning');
  const { Resources } = packagedTemplate(service);
  for (const name of ['OrdersDashapi', 'Stock'])
    expect(Resources[`${name}LambdaFunction`].Properties).toMatchObject({
      Layers: [LAYER],
      Environment: {
        Variables: {
          AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
          COVERAGE_S3_BUCKET: { Ref: 'CoverageBucket' },
        },
      },
    });
  const [{ PolicyDocument }] = Resources['IamRoleLambdaExecution'].Properties.Policies;
  const puts = PolicyDocument.Statement.filter(({ Action }: { Action: string[] }) =>
    Action.includes('s3:PutObject'),
  );
  const resources = puts.flatMap(({ Resource }: { Resource: unknown[] }) => Resource);
  expect(resources).toEqual(
    ['raw', 'scripts'].map((folder) => ({
      'Fn::Sub': [
        `arn:\${AWS::Partition}:s3:::\${Bucket}/coverage/${folder}/*`,
        { Bucket: { Ref: 'CoverageBucket' } },
      ],
    })),
  );
  expect(Resources['CoverageCombiner'].Condition).toBe('CoverageHasCombiner');
});

const SERVICE = `
const layer = (name: string): string => 'arn:aws:lambda:eu-central-1:123456789012:layer:' + name + ':1';
const uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@sha256:' + 'a'.repeat(64);
export = {
  service: 'shop',
  provider: {
    name: 'aws',
    runtime: 'nodejs20.x',
    region: 'eu-central-1',
    environment: { STAGE: 'test', AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' },
    layers: [layer('all')],
    iam: { role: { statements: [{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' }] } },
  },
  plugins: ['lambda-coverage/serverless'],
  custom: {
    lambdaCoverage: {
      bucket: 'my-coverage',
      layer: layer('lambda-coverage'),
      environment: { COVERAGE_SCRIPTS: 'hold' },
    },
  },
  package: { individually: true, patterns: ['!**', 'index.js', 'stock.py'] },
  functions: {
    plain: { handler: 'index.handler' },
    own: { handler: 'index.handler', layers: [layer('own')], environment: { COVERAGE_SCRIPTS: 'off' } },
    out: { handler: 'index.handler', tags: { 'lambda-coverage': 'off' } },
    python: { handler: 'stock.handler', runtime: 'python3.13' },
    java: { handler: 'Handler', runtime: 'java21' },
    role: { handler: 'index.handler', role: 'arn:aws:iam::123456789012:role/own' },
    image: { image: uri },
  },
};
`;

test('a serverless.ts with layers, wrappers, roles and images of its own, packaged for each function', () => {
  const service = join(fleet.workspace, 'service');
  mkdirSync(service);
  writeFileSync(join(service, 'serverless.ts'), SERVICE);
  writeFileSync(join(service, 'index.js'), 'exports.handler = async () => 1;\n');
  writeFileSync(join(service, 'stock.py'), 'def handler(event, context):\n    return 1\n');
  symlinkSync(join(fleet.workspace, 'node_modules'), join(service, 'node_modules'));
  packageService(service);
  const { Resources } = packagedTemplate(service);
  const of = (name: string) => {
    const { Layers = [], Environment } = Resources[`${name}LambdaFunction`].Properties;
    const layers = Layers.map((arn: string) => arn.split(':')[6]);
    return { layers, variables: Environment.Variables };
  };
  const given = { STAGE: 'test', AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' };
  const recorded = {
    STAGE: 'test',
    AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
    COVERAGE_EXEC_WRAPPER: '/opt/otel-handler',
    COVERAGE_S3_BUCKET: 'my-coverage',
    COVERAGE_SCRIPTS: 'hold',
  };
  expect(of('Plain')).toEqual({ layers: ['all', 'lambda-coverage'], variables: recorded });
  for (const name of ['Role', 'Python']) expect(of(name)).toEqual(of('Plain'));
  expect(of('Own')).toEqual({
    layers: ['own', 'lambda-coverage'],
    variables: { ...recorded, COVERAGE_SCRIPTS: 'off' },
  });
  for (const name of ['Out', 'Java']) expect(of(name)).toEqual({ layers: ['all'], variables: given });
  // Layers of the provider are the framework's to give, also to an image.
  expect(of('Image').layers).not.toContain('lambda-coverage');
  expect(of('Image').variables).toEqual({
    ...given,
    COVERAGE_S3_BUCKET: 'my-coverage',
    COVERAGE_SCRIPTS: 'hold',
  });
  const [{ PolicyDocument }] = Resources['IamRoleLambdaExecution'].Properties.Policies;
  const actions = PolicyDocument.Statement.flatMap(({ Action }: { Action: string[] }) => Action);
  expect(actions).toEqual(expect.arrayContaining(['sqs:SendMessage', 's3:PutObject']));
});

const HCL = `
import json,sys,hcl2
with open(sys.argv[1]) as file: print(json.dumps(hcl2.load(file)))
`;

test.each(['versions', 'variables', 'main', 'combiner', 'compaction', 'state-machine', 'outputs'])(
  'Terraform’s %s.tf is read by a parser of HCL',
  (name) => {
    expect(Object.keys(read(HCL, `infrastructure/terraform/${name}.tf`) as object)).not.toHaveLength(0);
  },
);

test('the module reads the state machine from its file, and fills in all that it asks for', () => {
  const module = readFileSync(join(fleet.workspace, 'infrastructure/terraform/state-machine.tf'), 'utf8');
  const [, path = '', filled = ''] =
    /templatefile\("\$\{path\.module\}\/([^"]+)", \{([^}]*)\}\)/.exec(module) ?? [];
  const file = readFileSync(join(fleet.workspace, 'infrastructure/terraform', path), 'utf8');
  const asked = new Set([...file.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  expect([...asked].sort()).toEqual([...filled.matchAll(/(\w+)\s*=/g)].map(([, name]) => name).sort());
  // What Terraform would take for a directive or an escape of its own.
  expect(file).not.toMatch(/%\{|\$\$\{/);
});

test('the example of Terraform uses what the module has', () => {
  const parsed = JSON.stringify(read(HCL, 'examples/fleet/terraform/main.tf'));
  const outputs = JSON.stringify(read(HCL, 'infrastructure/terraform/outputs.tf'));
  const used = new Set([...parsed.matchAll(/module\.coverage\.(\w+)/g)].map(([, name]) => name));
  expect(used.size).toBe(3);
  for (const name of used) expect(outputs).toContain(name);
});

test.each([
  ['main', 'function', 'The function'],
  ['combiner', 'combiner', 'The combiner'],
  ['compaction', 'compaction', 'A combiner that compacts'],
  ['state-machine', 'shared_work', 'Work that is shared'],
  ['state-machine', 'state_machine', 'The state machine'],
])('the policy of the module in %s.tf is that of docs/iam.md', (file, document, heading) => {
  const text = readFileSync(join(fleet.workspace, `infrastructure/terraform/${file}.tf`), 'utf8');
  const [, block = ''] =
    new RegExp(`data "aws_iam_policy_document" "${document}" \\{\\n([\\s\\S]*?)\\n\\}`).exec(text) ?? [];
  const inWords = (list = ''): string[] =>
    list
      .split(',')
      .map((item) => item.trim().replaceAll('"', ''))
      .filter((item) => item !== '')
      .map((item) =>
        item
          .replace(/\$\{local\.bucket_arn\}|^local\.bucket_arn$/, 'arn:aws:s3:::my-coverage')
          .replace('aws_lambda_function.combiner[0].arn', `${OF_LAMBDA}:function:coverage-combiner`)
          .replace('aws_sfn_state_machine.combiner[0].arn', `${OF_STATES}:stateMachine:coverage-combiner`)
          // biome-ignore lint/suspicious/noTemplateCurlyInString: of HCL
          .replace('${local.execution_arn}', `${OF_STATES}:execution:coverage-combiner`)
          // biome-ignore lint/suspicious/noTemplateCurlyInString: of HCL
          .replace('${var.prefix}', 'coverage/'),
      );
  const statements = [
    ...block.matchAll(/actions\s*=\s*\[([^\]]*)\]\s*resources\s*=\s*\[((?:[^[\]]|\[0\])*)\]/g),
  ];
  expect(lines(statements.map(([, actions, resources]) => [inWords(actions), inWords(resources)]))).toEqual(
    printed(heading),
  );
});
