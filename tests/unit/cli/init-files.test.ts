import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { parseHcl } from '../../../cli/init/hcl.ts';
import { lookAround } from '../../../cli/init/look-around.ts';
import { git } from '../support/git.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const around = (files: Record<string, string>) => lookAround(writeFiles(temporaryFolder(), files));

test('whether reports would come into git is looked at in each form of a pattern', async () => {
  const root = writeFiles(temporaryFolder(), { '.gitignore': 'coverage*/\n' });
  expect((await lookAround(root)).tracksReports).toBe(false);
  git(root, 'init', '-q');
  expect((await lookAround(root)).tracksReports).toBe(false);
  writeFiles(root, { '.gitignore': '/coverage/\n' });
  expect((await lookAround(root)).tracksReports).toBe(true);
});

test('forty functions of forty services are found, each once', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `service-${index}`);
  const { found, packages, warnings } = await around({
    'package.json': '{ "workspaces": { "packages": ["services/*"] } }',
    'yarn.lock': '',
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`services/${name}/package.json`, '{}'],
        [
          `services/${name}/template.yaml`,
          `Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: { FunctionName: ${name} }\n`,
        ],
        [`node_modules/${name}/template.yaml`, `Resources: { Fn: { Type: 'AWS::Lambda::Function' } }\n`],
      ]),
    ),
  });
  expect(found.flatMap(({ functions }) => functions.map(({ name }) => name)).sort()).toEqual(names.sort());
  expect([packages.manager, packages.workspaces.length, warnings]).toEqual(['yarn', 40, []]);
});

/** A dozen lines that stand for a million million texts. */
const BOMB = `a: &a0 [AWS::Lambda::Function]\n${Array.from({ length: 12 }, (_, i) => `b${i}: &a${i + 1} [${`*a${i}, `.repeat(10)}]`).join('\n')}\n`;

test.each([
  ['template.yaml', 'Resources:\n  Fn: { Type: AWS::Lambda::Function\n  Other: [\n', /^template\.yaml:\d: /],
  ['template.yaml', 'Resources:\n\tFn: { Type: AWS::Lambda::Function }\n', /^template\.yaml:2: /],
  ['template.yaml', BOMB, /^template\.yaml cannot be read: Excessive alias count/],
  ['template.yaml', `# AWS::Lambda::Function\n${'['.repeat(100_000)}`, /^template\.yaml/],
  ['serverless.yml', 'service: x\nfunctions: {\n', /^serverless\.yml:\d: /],
  [
    'main.tf',
    'resource "aws_lambda_function" "x" {\n  handler = "a.b\n}\n',
    /^main\.tf:2: a string is not closed\.$/,
  ],
  ['main.tf', 'resource "x" "y" {\n', /^main\.tf:2: a \} is missing\.$/],
  ['main.tf', 'a { '.repeat(5_000), /^main\.tf:1: blocks are nested too deep/],
  ['main.tf', `x = ${'"${'.repeat(20_000)}`, /^main\.tf:1: strings are nested too deep/],
  ['main.tf', 'x = <<EOF\nnever\n', /^main\.tf:1: EOF does not end\.$/],
  ['sst.config.ts', 'export default {\n  run() { new sst.aws.Function("a" \n', /^sst\.config\.ts:\d+: /],
  [
    'cdk.json',
    '{ "app": "x" }',
    'cdk.json: there is no template in cdk.out. Run "npx cdk synth", then init again.',
  ],
  ['cdk.json', '{', 'cdk.json is not JSON.'],
  ['package.json', '{', 'package.json is not JSON.'],
  ['serverless.ts', 'export default {};', /^serverless\.ts is code, which init does not run/],
])(
  '%s that cannot be read is a warning with its place, and other files are read',
  async (name, text, warning) => {
    const { found, warnings } = await around({
      [name]: text,
      'other/serverless.yml': 'service: ok\nprovider: { stage: dev }\nfunctions: { fn: { handler: a.b } }\n',
    });
    expect(warnings).toEqual([typeof warning === 'string' ? warning : expect.stringMatching(warning)]);
    expect(found.flatMap(({ functions }) => functions.map((fn) => fn.name))).toEqual(['ok-dev-fn']);
  },
);

test('what is no template, and no function, is passed over', async () => {
  const { found, warnings } = await around({
    'docker-compose.yml': 'services: {}\n',
    'broken.yml': 'a: [\n',
    'data.json': '{ "text": "AWS::Lambda::Function" }',
    Dockerfile: 'FROM node:22\nCMD ["node", "index.js"]\n',
    'main.tf': 'resource "aws_s3_bucket" "b" {}\n',
    'src/fn.ts': 'const x: = ;',
  });
  expect([found, warnings]).toEqual([[], []]);
});

test('what tsc compiles needs maps that hold the sources', async () => {
  const hintsWith = async (tsconfig: string, build = 'tsc -p .') =>
    (
      await around({
        'a/package.json': JSON.stringify({ scripts: { build, check: 'tsc --noEmit' } }),
        'a/tsconfig.json': tsconfig,
      })
    ).packages.hints;
  expect(await hintsWith('{ "compilerOptions": { "outDir": "dist" } }')).toEqual([
    'a/tsconfig.json: add "sourceMap": true and "inlineSources": true to compilerOptions.',
  ]);
  expect(await hintsWith('{ "compilerOptions": { "sourceMap": true } // maps\n }')).toHaveLength(1);
  expect(
    await hintsWith('{ "compilerOptions": { "inlineSourceMap": true, "inlineSources": true } }'),
  ).toEqual([]);
  expect(await hintsWith('{ "extends": "../tsconfig.json" }')).toEqual([]);
  expect(await hintsWith('{}', 'node build.js')).toEqual([]);
});

test.each(['synthesised', 'synthesised/', './synthesised//'])(
  'what was synthesised into "%s" is read',
  async (output) => {
    const { found, warnings } = await around({
      'app/cdk.json': JSON.stringify({ output }),
      'app/synthesised/Shop.template.json': JSON.stringify({
        Resources: { Orders: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'orders' } } },
      }),
    });
    expect(warnings).toEqual([]);
    expect(found).toMatchObject([{ tool: 'cdk', functions: [{ name: 'orders' }] }]);
  },
);

test('files that name each other in a circle end', async () => {
  const { found } = await around({
    'serverless.yml': `service: x\nfunctions: \${file(a.yml)}\n`,
    'a.yml': `\${file(serverless.yml):functions}\n`,
  });
  expect(found).toMatchObject([{ tool: 'serverless', functions: [] }]);
});

test('a name that holds itself many times ends', async () => {
  const many = `\${self:custom.name}-`.repeat(10);
  const { found } = await around({
    'serverless.yml': `service: \${self:custom.name}\ncustom: { name: "${many}" }\nfunctions: { fn: { handler: a.b } }\n`,
  });
  expect(found).toMatchObject([
    { tool: 'serverless', functions: [{ name: expect.stringMatching(/^[*-]+fn$/) }] },
  ]);
});

test.each([
  ['FROM amazon/aws-lambda-nodejs:20\nCMD [ "app.handler" ]\n', 1, '20', 'app.handler'],
  [
    `ARG TAG=24\nFROM public.ecr.aws/lambda/nodejs:\${TAG} AS base\nRUN x\nFROM base\nCMD ["a/b.main"]\n`,
    2,
    '24',
    'a/b.main',
  ],
  [
    'from 123.dkr.ecr.eu-west-1.amazonaws.com/ecr-public/lambda/nodejs:22.2026.01 \\\n  as x\ncmd app.handler\n',
    1,
    '22',
    'app.handler',
  ],
])('%j: the line to change, the version and the handler', async (Dockerfile, line, node, handler) => {
  const { found } = await around({ Dockerfile });
  expect(found).toMatchObject([
    {
      parents: [{ line, base: { tag: `nodejs${node}`, isBuilt: true } }],
      functions: [{ handler, isImage: true }],
    },
  ]);
});

test('of HCL the blocks and their plain strings are read, whatever the expressions around them are', () => {
  const [block, ...more] = parseHcl(
    'main.tf',
    `a "b" c { # one
  x = "plain \\"quoted\\""
  y = "\${join("-", ["}", var.z])}-end"
  z = upper("no")
  w = cond ? "one" : "two"
  list = [
    "a", // )
    { k = "v" },
  ]
  doc = <<-EOT
    } "
  EOT
  inner { x = "in" }
  one { x = "line" }
}
`,
  );
  expect(more).toEqual([]);
  expect(block).toMatchObject({ type: 'a', labels: ['b', 'c'], line: 1 });
  expect([...(block?.texts ?? [])]).toEqual([
    ['x', 'plain "quoted"'],
    ['y', '*-end'],
  ]);
  expect([...(block?.names ?? [])]).toEqual(['x', 'y', 'z', 'w', 'list', 'doc']);
  expect(block?.blocks.map(({ type, texts }) => [type, texts.get('x')])).toEqual([
    ['inner', 'in'],
    ['one', 'line'],
  ]);
});

test('code that is built already is looked at as it would be deployed', async () => {
  const built = (sourcemap: boolean | 'linked' | 'inline') =>
    buildSync({
      stdin: { contents: 'export const handler = async () => 1;\n' },
      ...{ bundle: true, format: 'cjs', write: false, outfile: 'index.js', sourcemap },
    }).outputFiles.at(-1)?.text ?? '';
  const fn = (name: string, code: string) =>
    `  ${name}: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, CodeUri: ${code}, Handler: index.handler } }\n`;
  const names = ['plain', 'beside', 'inside', 'lost', 'byhand', 'again', 'minified'];
  const root = writeFiles(temporaryFolder(), {
    '.gitignore': 'dist/\n.aws-sam/\n',
    'template.yaml': `Resources:\n${names.map((name) => fn(name, `dist/${name}`)).join('')}${fn('rebuilt', 'dist/beside')}`,
    'dist/plain/index.js': built(false),
    'dist/again/index.js': built(false),
    'dist/beside/index.js': built('linked'),
    'dist/beside/index.js.map': '{}',
    'dist/inside/index.js': built('inline'),
    'dist/lost/index.js': built('linked'),
    'dist/byhand/index.js': 'exports.handler = async () => 1;\n',
    'dist/minified/index.js': `exports.handler=async e=>{${'if(e.a){e.b=1;return e.c}'.repeat(200)}};\n`,
    '.aws-sam/build/rebuilt/index.js': built(false),
  });
  git(root, 'init', '-q');
  const { found, tracksReports } = await lookAround(root);
  expect(tracksReports).toBe(true);
  expect(found.flatMap(({ hints }) => hints)).toEqual([
    expect.stringMatching(
      /^dist\/plain\/index\.js \(plain\), dist\/again\/index\.js \(again\), \.aws-sam\/build\/rebuilt\/index\.js \(rebuilt\), deployed by template\.yaml: made by esbuild without a source map\. Build with source maps \(esbuild --sourcemap.*\), and deploy the maps beside the code, or pass them to reports by --maps\.$/,
    ),
    expect.stringMatching(/^dist\/lost\/index\.js \(lost\), .* names index\.js\.map, which is not there\. /),
    expect.stringMatching(/^dist\/minified\/index\.js \(minified\), .*: minified without a source map\./),
  ]);
});
