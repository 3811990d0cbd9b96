import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltFunction, Shape } from './shape.ts';

const LINES_ONLY = /^index\.js \(.*\): the source map gives the lines of .* and no columns/;

/** npm workspaces: packages are links in node_modules; each function is built by ncc with its maps. */
export const nccWorkspaces: Shape = {
  name: 'ncc in npm workspaces',
  warning: LINES_ONLY,
  files: {
    '.gitignore': 'node_modules/\ndist/\n',
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    'packages/fn/package.json': '{ "name": "fn", "dependencies": { "@shop/money": "*" } }\n',
    'packages/fn/index.js': `const { createHash } = require('node:crypto');
const { money } = require('@shop/money');
const { util } = require('./src/util');
module.exports.handler = async (event) => {
  if (event.hash) return createHash('sha256').update(event.hash).digest('hex');
  return money(util(event.amount));
};
`,
    'packages/fn/src/util.js': 'exports.util = (value) => value + 1;\n',
    'packages/job/package.json': '{ "name": "job", "dependencies": { "@shop/money": "*" } }\n',
    'packages/job/index.js': `const { money } = require('@shop/money');
const { util } = require('./src/util');
module.exports.handler = async (event) => util(money(event.amount));
`,
    'packages/job/src/util.js': 'exports.util = (value) => "job of ".concat(value);\n',
    'packages/money/package.json': '{ "name": "@shop/money", "main": "src/index.js" }\n',
    'packages/money/src/index.js': 'exports.money = (value) => value.toFixed(2);\n',
  },
  build: (root, tools) => built(root, tools, 'index.js'),
  sources: [
    'packages/fn/index.js',
    'packages/fn/src/util.js',
    'packages/job/index.js',
    'packages/job/src/util.js',
    'packages/money/src/index.js',
  ],
};

function built(root: string, tools: string, entry: string): BuiltFunction[] {
  // As `npm install` does for workspaces.
  mkdirSync(join(root, 'node_modules/@shop'), { recursive: true });
  symlinkSync('../../packages/money', join(root, 'node_modules/@shop/money'));
  return ['fn', 'job'].map((name) => {
    const folder = join(root, 'packages', name);
    const ncc = join(tools, '@vercel/ncc/dist/ncc/cli.js');
    execFileSync(process.execPath, [ncc, 'build', entry, '-o', 'dist', '-s', '-q', '--no-cache'], {
      cwd: folder,
    });
    return { name, folder: join(folder, 'dist'), entry: 'index.js', events: [{ amount: 2 }] };
  });
}

/** ncc compiles TypeScript, and puts what that leaves into its maps. */
export const nccTypeScript: Shape = {
  name: 'ncc of TypeScript in npm workspaces',
  warning: LINES_ONLY,
  files: {
    '.gitignore': 'node_modules/\ndist/\n',
    'lambdas/package.json': '{ "private": true, "workspaces": ["*"] }\n',
    'lambdas/tsconfig.json':
      '{ "compilerOptions": { "target": "es2022", "module": "commonjs", "moduleResolution": "node" } }\n',
    'lambdas/packages/fn/package.json': '{ "name": "fn" }\n',
    'lambdas/packages/fn/index.ts': `import { money } from '@shop/money';
import { Refused } from './src/refused';
import { util } from './src/util';
interface Event { amount: number; none?: boolean }
export const handler = async (event: Event): Promise<string> => {
  if (event.none) return new Refused('none', 404).message;
  return money(util(event.amount));
};
`,
    // A compiler makes statements of its types.
    'lambdas/packages/fn/src/refused.ts': `export class Refused extends Error {
  constructor(
    public override readonly message: string,
    private readonly status: number,
  ) {
    super(message);
    if (this.status > 499) this.name = 'Failed';
  }
}
`,
    'lambdas/packages/fn/src/util.ts': `export function util(value: number): number {
  if (value > 1_000) return 1_000;
  return value + 1;
}
`,
    'lambdas/packages/job/package.json': '{ "name": "job" }\n',
    'lambdas/packages/job/index.ts': `import { money } from '@shop/money';
import { util } from './src/util';
export const handler = async (event: { amount: number }): Promise<string> => {
  return util(money(event.amount), 'job');
};
`,
    'lambdas/packages/job/src/util.ts': `export function util(value: string, name: string): string {
  return name.concat(' of ', value);
}
`,
    'lambdas/packages/money/package.json': '{ "name": "@shop/money", "main": "src/index.ts" }\n',
    // No code is left of it.
    'lambdas/packages/money/src/index.ts': "export * from './money';\n",
    'lambdas/packages/money/src/money.ts': `const DIGITS: number = 2;
export function money(value: number): string {
  if (Number.isNaN(value)) return 'nothing';
  return value.toFixed(DIGITS);
}
`,
  },
  build: (root, tools) => built(join(root, 'lambdas'), tools, 'index.ts'),
  sources: ['fn/index.ts', 'fn/src/refused.ts', 'fn/src/util.ts', 'job/index.ts', 'job/src/util.ts']
    .concat('money/src/money.ts')
    .map((path) => `lambdas/packages/${path}`),
};
