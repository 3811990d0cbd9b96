import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../unit/support/recorded.ts';
import type { BuiltFunction, Shape } from './shape.ts';

const FILES = {
  '.gitignore': 'cdk.out/\nnode_modules\n',
  'package.json': '{ "name": "shop-cdk" }\n',
  'package-lock.json': '{ "name": "shop-cdk", "lockfileVersion": 3, "packages": {} }\n',
  'bin/app.cjs': `const { App, Stack } = require('aws-cdk-lib');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');
const { Runtime } = require('aws-cdk-lib/aws-lambda');
const app = new App({ outdir: process.argv[2] });
const stack = new Stack(app, 'shop');
for (const name of ['orders', 'users'])
  new NodejsFunction(stack, name, {
    entry: \`lambda/\${name}/index.ts\`,
    runtime: Runtime.NODEJS_22_X,
    bundling: { sourceMap: true, minify: name === 'users', forceDockerBundling: false },
  });
app.synth();
`,
  'lambda/orders/index.ts': `import { log } from '../shared/log';
import { validate } from './validate';
export const handler = async (event: { amount: number }) => log(validate(event.amount));
`,
  'lambda/orders/validate.ts': `export function validate(amount: number): string {
  if (amount < 0) return 'negative';
  return 'fine';
}
`,
  'lambda/users/index.ts': `import { log } from '../shared/log';
import { validate } from './validate';
export const handler = async (event: { name: string }) => log(validate(event.name));
`,
  'lambda/users/validate.ts': `export function validate(name: string): string {
  if (name === '') return 'nobody';
  return name.toUpperCase();
}
`,
  'lambda/shared/log.ts': 'export const log = (text: string): string => "<".concat(text, ">");\n',
};
const SOURCES = Object.keys(FILES).filter((path) => path.startsWith('lambda/'));

/** @param outdir of the synthesis. */
function synth(root: string, tools: string, outdir: string): BuiltFunction[] {
  if (!existsSync(join(root, 'node_modules'))) symlinkSync(tools, join(root, 'node_modules'));
  execFileSync(process.execPath, ['bin/app.cjs', outdir], {
    cwd: root,
    stdio: 'pipe',
    env: { ...process.env, PATH: `${join(tools, '.bin')}:${process.env['PATH']}` },
  });
  const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  if (assets.length !== 2) throw new Error(`cdk synth made ${assets.join(', ')}`);
  return assets.map((asset) => ({
    name: asset,
    folder: join(outdir, asset),
    entry: 'index.js',
    events: [{ amount: 2, name: 'x' }],
  }));
}

/** NodejsFunction with `sourceMap: true`, of the file that the CDK is told to build. */
export const cdk: Shape = {
  name: 'CDK',
  files: FILES,
  build: (root, tools) => synth(root, tools, join(root, 'cdk.out')),
  sources: SOURCES,
};

export const cdkElsewhere: Shape = {
  name: 'CDK with an output folder elsewhere',
  files: FILES,
  build: (root, tools) => synth(root, tools, join(temporaryFolder(), 'cdk.out')),
  sources: SOURCES,
};
