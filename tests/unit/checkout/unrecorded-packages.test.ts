import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const MONEY = 'exports.cents = (euros) => euros * 100;\n';
/** It says the name of another package, and loads it nowhere. */
const HANDLER = `// const { today } = require('@shop/dates');
const { cents } = require('@shop/money');
exports.handler = async () => ("import { today } from '@shop/dates'", cents(2));
`;

const SAID = expect.stringMatching(
  /^@shop\/money, of packages\/money in this checkout, is loaded by 1 function \(orders\), and nothing of it is recorded/,
);

/** A monorepo whose function finds a package of it by a link, or by a copy, in its node_modules. */
function monorepo(isLinked: boolean, handler = HANDLER): string {
  const root = writeFiles(temporaryFolder(), {
    '.git/HEAD': 'ref: refs/heads/main\n',
    'package.json': '{ "name": "shop", "workspaces": ["packages/*", "services/*"] }',
    'packages/money/package.json': '{ "name": "@shop/money" }',
    'packages/money/index.js': MONEY,
    'packages/dates/package.json': '{ "name": "@shop/dates" }',
    'services/orders/package.json': '{ "name": "@shop/orders" }',
    'services/orders/index.js': handler,
    'services/orders/own.js': 'exports.own = 1;\n',
  });
  const inside = join(root, 'services/orders/node_modules/@shop/money');
  if (isLinked) {
    mkdirSync(dirname(inside), { recursive: true });
    symlinkSync(join(root, 'packages/money'), inside);
  } else writeFiles(inside, { 'package.json': '{ "name": "@shop/money" }', 'index.js': MONEY });
  return root;
}

async function recorded(root: string, variable?: string) {
  const env = variable === undefined ? [] : ['--env', variable];
  const invoke = ['invoke', 'index.handler', '--task-root', 'services/orders', '--event', '{}', ...env];
  const { stdout } = await lambdaCoverage(invoke, { cwd: root });
  expect(stdout).toBe('200\n');
  const report = await lambdaCoverage(['report', '-r', 'json', '--json'], { cwd: root });
  const doctor = await lambdaCoverage(['doctor', '--json'], { cwd: root });
  const { files, warnings } = JSON.parse(report.stdout);
  const { advice } = JSON.parse(doctor.stdout);
  return { files: files.map(({ path }: { path: string }) => path).sort(), warnings, advice };
}

test.each([
  [true, (root: string) => `COVERAGE_INCLUDE=**,${join(root, 'packages/money')}`],
  [false, () => 'COVERAGE_EXCLUDE=**/node_modules/!(@shop)/**'],
])(
  'a package that is linked (%s) or copied, and not recorded, is named until it is',
  async (isLinked, setting) => {
    const root = monorepo(isLinked);
    expect(await recorded(root)).toEqual({
      files: ['services/orders/index.js'],
      warnings: [SAID],
      advice: [SAID],
    });

    const again = monorepo(isLinked);
    expect(await recorded(again, setting(again))).toEqual({
      files: ['packages/money/index.js', 'services/orders/index.js'],
      warnings: [],
      advice: [],
    });
  },
);

test('a script that no report can show still says what it loads, to report and doctor alike', async () => {
  const webpack = `(() => { var __webpack_modules__ = ({
/***/ "./node_modules/ms/index.js":
/*!************************************!*\\
  !*** ./node_modules/ms/index.js ***!
  \\************************************/
/***/ ((module) => { module.exports = 2; })
/******/ }); })();
require('./own.js');
${HANDLER}`;
  const { files, warnings, advice } = await recorded(monorepo(true, webpack));
  const reason = expect.stringMatching(/^index\.js \(orders\).* it holds packages/);
  const unsought = expect.stringContaining('since git does not ignore services/orders/index.js');
  expect([files, warnings, advice]).toEqual([
    ['services/orders/own.js'],
    [reason, unsought, SAID],
    [reason, SAID],
  ]);
});
