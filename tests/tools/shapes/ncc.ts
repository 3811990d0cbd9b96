import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from './shape.ts';

/** npm workspaces: packages are links in node_modules; each function is built by ncc with its maps. */
export const nccWorkspaces: Shape = {
  name: 'ncc in npm workspaces',
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
  build(root, tools) {
    // As `npm install` does for workspaces.
    mkdirSync(join(root, 'node_modules/@shop'), { recursive: true });
    symlinkSync('../../packages/money', join(root, 'node_modules/@shop/money'));
    return ['fn', 'job'].map((name) => {
      const folder = join(root, 'packages', name);
      const ncc = join(tools, '@vercel/ncc/dist/ncc/cli.js');
      execFileSync(process.execPath, [ncc, 'build', 'index.js', '-o', 'dist', '-s', '-q', '--no-cache'], {
        cwd: folder,
      });
      return { name, folder: join(folder, 'dist'), entry: 'index.js', events: [{ amount: 2 }] };
    });
  },
  sources: [
    'packages/fn/index.js',
    'packages/fn/src/util.js',
    'packages/job/index.js',
    'packages/job/src/util.js',
    'packages/money/src/index.js',
  ],
};
