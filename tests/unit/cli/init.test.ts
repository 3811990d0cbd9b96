import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { findConfig } from '../../../cli/config/find-config.ts';
import { fileSchema, keysOf } from '../../../cli/config/option-keys.ts';
import { readConfig } from '../../../cli/config/read-config.ts';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROJECTS = join(import.meta.dirname, '../../fixtures/projects');
const NAME = 'lambda-coverage.config.json';
const KEYS = keysOf([...COMMANDS.values()]);

/** A copy of a project: init writes into it. */
function project(kind: string): string {
  const folder = temporaryFolder();
  cpSync(join(PROJECTS, kind), folder, { recursive: true });
  return folder;
}

async function init(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await lambdaCoverage(['init', ...args], { cwd: folder });
  return { code, stdout, stderr, config: () => JSON.parse(readFileSync(join(folder, NAME), 'utf8')) };
}

function names(expected?: (string | { name: string })[]): string[] | undefined {
  return expected?.map((each) => (typeof each === 'string' ? each : each.name));
}

test.each([
  {
    kind: 'sam',
    expected: ['*-ImportFunction-*', '*-ScoringFunction-*', '*-hello-*', 'thumbnails'],
    store: 's3://team-coverage/shop/e2e',
    says: [
      'AWS SAM, 4 functions: HelloWorldFunction (app.lambdaHandler), ImportFunction (app.handler), ThumbnailFunction (image), ScoringFunction (app.handler)',
      'template.yaml:24: HelloWorldFunction is bundled without source maps',
      'In template.yaml, below Properties of each function that is not an image:',
      'And of its images:',
      'Layers: [LAYER_VERSION_ARN]',
      `Resource: [!Sub 'arn:\${AWS::Partition}:s3:::team-coverage/shop/e2e/raw/*', !Sub 'arn:\${AWS::Partition}:s3:::team-coverage/shop/e2e/scripts/*'] }`,
      'FROM coverage-base:nodejs22, or of Python coverage-base:python3.13, in the Dockerfile',
    ],
  },
  {
    kind: 'cloudformation',
    expected: ['invoices-*', 'reminders-*'],
    says: [
      'CloudFormation, 2 functions: Invoices (index.handler), Reminders (image)',
      'In stack.yml, below Properties',
    ],
  },
  {
    kind: 'serverless',
    expected: [
      'mail-production-digest',
      'mail-production-score',
      'mail-production-send',
      'orders-*-cancellations',
      'orders-*-placeOrder',
    ],
    says: [
      'services/orders/serverless.yml  Serverless Framework, 2 functions: placeOrder (src/place.handler)',
      'digest (image), score (score.handler)',
      '2 workspaces of npm: services/mail, services/orders',
      'services/orders/serverless.yml:10: serverless-esbuild bundles without source maps',
      'package.json: the script "build" makes no source maps: add --sourcemap to esbuild.',
      '- lambda-coverage/serverless',
      'layer: LAYER_VERSION_ARN',
    ],
  },
  {
    kind: 'cdk',
    expected: ['*-Orders2F9E8D7C-*', 'receipts-*'],
    says: [
      'cdk.json  CDK, 2 functions: ShopStack/Orders (index.handler), ShopStack/Receipts (image)',
      'cdk.out/asset.5c1d9e0f7a4b/index.js, of ShopStack/Orders, has no source map',
      "import { LambdaCoverage } from 'lambda-coverage/cdk';",
      'This makes a bucket',
    ],
  },
  {
    kind: 'terraform',
    expected: ['*-shop-*-api', 'thumbnails', 'worker-*'],
    says: [
      'Terraform, 3 functions: api (index.handler), worker (image), thumbnails (thumbnails.handler); 1 function of what is not recorded left out (java21)',
      'source = "./node_modules/lambda-coverage/infrastructure/terraform"',
    ],
  },
  {
    kind: 'sst',
    expected: ['*-Resize*'],
    says: [
      'infra/api.ts   SST, 2 functions: packages/functions/src/orders.list, packages/functions/src/orders.place',
      'SST, 3 functions: packages/functions/src/upload.handler, Nightly (packages/functions/src/nightly.handler), Resize',
      '$transform(sst.aws.Function',
    ],
  },
  {
    kind: 'docker',
    says: [
      'Dockerfile  Docker, 1 function: index.handler (image)',
      '1 workspace of pnpm: services/reports',
      'services/reports/package.json: the script "build" makes no source maps',
      'Dockerfile:10: FROM coverage-base:nodejs22',
      /s3:PutObject on (arn:aws:s3:::\S+)raw\/\* and \1scripts\/\*,/,
      'pnpm add --save-dev --workspace-root <folder or .tgz of lambda-coverage>',
    ],
  },
])(
  'a project of $kind: what it deploys is expected, and the steps are those for it',
  async ({ kind, expected, store, says }) => {
    const folder = project(kind);
    const { code, stdout, stderr, config } = await init(folder);
    expect([code, stderr]).toEqual([0, '']);
    for (const text of says) expect(stdout).toMatch(text);
    expect(stdout.match(/^[1-3]\. /gm)).toHaveLength(3);
    expect([names(config().expect), config().store]).toEqual([expected, store]);
    // What was written is what every command reads, and what editors are told.
    await expect(readConfig(findConfig(folder) ?? '', KEYS)).resolves.toBeDefined();
    expect(new Ajv({ strict: false }).compile(fileSchema(KEYS))(config())).toBe(true);
  },
);

test('what the user says is written, and a second run changes nothing', async () => {
  const folder = project('sam');
  const first = await init(folder, 's3://mine/e2e', '--lines', '80');
  expect(first.config()).toMatchObject({ store: 's3://mine/e2e', lines: 80, root: '.' });
  const text = readFileSync(join(folder, NAME), 'utf8');
  const again = await init(folder, 's3://mine/e2e');
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining(`${NAME} is up to date.`)]);
  expect(readFileSync(join(folder, NAME), 'utf8')).toBe(text);
});

test('a file that is there stays, unless --force is given, and keeps what init does not know', async () => {
  const folder = project('terraform');
  const own = '{ "expect": ["mine"], "exclude": ["generated/**"] }\n';
  writeFileSync(join(folder, NAME), own);
  const refused = await init(folder);
  expect(refused.code).toBe(2);
  expect(refused.stdout).toContain('is left alone. --force would write:');
  expect(refused.stdout).toContain('expect: ["*-shop-*-api","thumbnails","worker-*"], was ["mine"]');
  expect((await init(folder, '--force', '--dry-run')).code).toBe(0);
  expect(readFileSync(join(folder, NAME), 'utf8')).toBe(own);
  const forced = await init(folder, '--force');
  expect(forced.config()).toMatchObject({
    exclude: ['generated/**'],
    expect: ['*-shop-*-api', 'thumbnails', 'worker-*'],
  });
});

test('--dry-run writes nothing, and --json says all of it', async () => {
  const folder = project('docker');
  const { stdout } = await init(folder, '--dry-run', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    written: false,
    manager: 'pnpm',
    config: { root: '.' },
    found: [{ tool: 'docker' }],
  });
  expect(existsSync(join(folder, NAME))).toBe(false);
});

test.each([
  ['mjs', '// Ours.\n', ''],
  ['ts', "import type { Config } from './config.ts';\n", ' satisfies Config'],
])(
  '--force keeps the form of a .%s that holds plain values, and what stands around them',
  async (suffix, before, after) => {
    const name = `lambda-coverage.config.${suffix}`;
    const file = `${before}export default { "no-drop": 0.5, lines: -10, 'exclude': ['a/**'], all: true }${after};\n`;
    const folder = writeFiles(temporaryFolder(), { [name]: file });
    const refused = await init(folder);
    expect([refused.code, refused.stdout]).toEqual([
      2,
      expect.stringContaining(`${name} exists and is left alone.`),
    ]);
    expect((await init(folder, '--force', 's3://mine/e2e')).stdout).toContain(`Wrote ${name}:`);
    expect(readFileSync(join(folder, name), 'utf8')).toBe(`${before}export default {
  "no-drop": 0.5,
  lines: -10,
  exclude: [
    "a/**"
  ],
  all: true,
  root: ".",
  reporter: [
    "page",
    "lcovonly",
    "json",
    "json-summary"
  ],
  store: "s3://mine/e2e"
}${after};
`);
    expect(existsSync(join(folder, NAME))).toBe(false);
  },
);

test('a configuration that is more than plain values, or no JSON, is left to the user', async () => {
  for (const text of [
    'export default { lines: Number(process.env.LINES) };',
    'export default { /* as agreed */ lines: 80 };',
    'const own = {}; export default own;',
  ]) {
    const code = writeFiles(temporaryFolder(), { 'lambda-coverage.config.mjs': text });
    const { code: exit, stderr } = await init(code, '--force');
    expect([exit, stderr]).toEqual([
      2,
      expect.stringContaining('lambda-coverage.config.mjs exists, and is code'),
    ]);
    expect(readFileSync(join(code, 'lambda-coverage.config.mjs'), 'utf8')).toBe(text);
  }
  const broken = writeFiles(temporaryFolder(), { [NAME]: '{\n"a":\n}' });
  expect((await init(broken, '--force')).stderr).toContain(`${NAME} is not JSON, line 3: `);
});

test('a project with one function in JavaScript has its handler, which invoke then runs', async () => {
  const folder = writeFiles(temporaryFolder(), {
    'serverless.yml':
      'service: mail\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: { send: { handler: src/mail.send } }\n',
    'src/mail.js': 'exports.send = async ({ to }) => to;\n',
    '.git/HEAD': 'ref: refs/heads/main\n',
  });
  expect((await init(folder)).config()).toMatchObject({
    handler: 'src/mail.send',
    expect: [{ name: 'mail-*-send', handler: 'src/mail.send' }],
  });
  const event = ['--event', '{"to":"ann"}'];
  for (const args of [[], ['--task-root', 'src']]) {
    const { code, stdout } = await lambdaCoverage(['invoke', ...event, ...args], { cwd: folder });
    expect([code, stdout]).toEqual([0, '"ann"\n']);
  }
});

test('names that mean something else to an option are not expected', async () => {
  const names = ['a,b', '@names.txt', 'arn:aws:lambda:eu-west-1:1:function:x', 'orders', '***'];
  const functions = names.map(
    (name, i) => `  F${i}: { Type: AWS::Lambda::Function, Properties: { FunctionName: '${name}' } }`,
  );
  const folder = writeFiles(temporaryFolder(), { 't.yml': `Resources:\n${functions.join('\n')}\n` });
  expect((await init(folder)).config().expect).toEqual(['orders']);
});

test('in a folder that a file above is for, that is said', async () => {
  const folder = writeFiles(temporaryFolder(), {
    [NAME]: '{}',
    '.git/HEAD': 'ref: refs/heads/main\n',
    'a/b.txt': '',
  });
  expect((await init(join(folder, 'a'))).stderr).toContain(`../${NAME} is for this folder too`);
});

test('where a folder above has two files, that is said, and nothing is written', async () => {
  const folder = writeFiles(temporaryFolder(), {
    [NAME]: '{}',
    'lambda-coverage.config.mjs': 'export default {};',
    '.git/HEAD': 'ref: refs/heads/main\n',
    'a/b.txt': '',
  });
  const { code, stderr } = await lambdaCoverage(['init'], { cwd: join(folder, 'a') });
  expect([code, stderr]).toEqual([2, expect.stringContaining('keep one of them')]);
  expect(existsSync(join(folder, 'a', NAME))).toBe(false);
});

test('in a workspace the schema is that of the package above, and nothing is to be installed', async () => {
  const root = writeFiles(temporaryFolder(), {
    '.git/HEAD': 'ref: refs/heads/main\n',
    'node_modules/lambda-coverage/package.json': '{}',
    'packages/api/package.json': '{}',
  });
  const { config, stdout } = await init(join(root, 'packages/api'));
  expect(config().$schema).toBe('../../node_modules/lambda-coverage/contract/schemas/config.schema.json');
  expect(stdout).not.toContain('npm install');
});

test('a store that is a folder is no bucket to be made, and invoke is how it is filled', async () => {
  const { stdout } = await init(project('cloudformation'), './mine');
  expect(stdout).toContain('"store" is a folder of this machine: for functions in AWS make a bucket');
  expect(stdout).toMatch(/Or first on this machine, .*npx lambda-coverage invoke \S+ --event event\.json/);
});

test('an empty folder: the steps are those of a first try', async () => {
  const { code, stdout } = await init(temporaryFolder());
  expect(code).toBe(0);
  expect(stdout).toContain('No Lambda functions were found here.');
  expect(stdout).toContain('npx lambda-coverage invoke index.handler --event event.json');
});
