import { expect, test } from 'vitest';
import { placedIn } from '../support/placed-texts.ts';

const TOTAL = `export function total(items: number[]): number {
  return items.reduce((sum, each) => sum + each, 0);
}
`;
/** As TypeScript leaves it, in a file of its own. */
const TOTAL_JS = `export function total(items) {
  return items.reduce((sum, each) => sum + each, 0);
}
`;
const NAMED =
  "export function describe(items: number[]): string {\n  return items.length + ' items in all';\n}\n";
const NAMED_JS = "export function describe(items) {\n  return items.length + ' items in all';\n}\n";

test('what is exported and was changed since is not as if a tool had added it', async () => {
  const deployed = { path: 'dist/total.js', text: TOTAL_JS + NAMED_JS };
  const same = await placedIn({ 'src/total.ts': TOTAL + NAMED }, deployed);
  expect(same).toMatchObject({ files: ['src/total.ts'], uncertain: [] });
  const changed = await placedIn({ 'src/total.ts': TOTAL + NAMED.replace('in all', 'at all') }, deployed);
  expect(changed).toMatchObject({ files: [], uncertain: ['src/total.ts at 1'] });
});

test('of a file that stayed one, all that the checkout has was deployed', async () => {
  const deployed = { path: 'dist/total.js', text: TOTAL_JS };
  const added = await placedIn({ 'src/total.ts': TOTAL + NAMED }, deployed);
  expect(added).toMatchObject({ files: [], uncertain: ['src/total.ts at 1'] });
});

const BUNDLED = `// src/total.ts
function total(items) {
  return items.reduce((sum, each) => sum + each, 0);
}
`;

test.each([
  ['a call', 'register(total);\n'],
  ['a value that is computed', 'const limits = readLimits();\n'],
  ['a class that does something', 'class Kept { static all = load(); }\n'],
  ['a property of another file', "import { limits } from './limits';\nconst most = limits.most;\n"],
  ['a class with a decorator', '@register\nclass Kept {}\n'],
  ['an assignment', 'let limit: number;\nlimit = 3;\n'],
  ['an assignment to what is not used', 'let limit = 1, most = 2;\nlimit = most = 3;\n'],
  ['a property of what is exported', 'exports.limit = 3;\n'],
  ['a name that is computed', 'class Kept { [register()]() {} }\n'],
  ['a property whose name is computed', 'const most = 3, limits = { [most]: 3 };\n'],
  ['a text of a value', 'const most = { toString: total }, said = `at most $' + '{most}`;\n'],
  ['a number of a value', 'const most = { valueOf: total }, least = -most;\n'],
  ['a set of a value', 'const names = readAll, all = new Set(names);\n'],
  ['a global name that may be missing', 'const all = globals;\n'],
  ['a module that is loaded', "const limits = require('./limits');\n"],
  ['modules that are loaded', "const all = [require('./limits'), require('./names')];\n"],
  ['a module that is loaded as one of ES', "const limits = __toESM(require('./limits'));\n"],
  ['a function', 'export function unused() { register(total); }\n'],
  ['a value', 'export const limits = { most: 3, names: new Set<string>(), of: () => total([1]) };\n'],
  ['a literal', 'const least = -1, said = `at most $' + "{3}`, all = new Map([['a', typeof total]]);\n"],
  ['what can be walked', 'class Unused { [Symbol.iterator]() { return total([1]); } }\n'],
  ['a class', 'export class Unused extends Error { readonly kind = 1; static count = 0; }\n'],
  ['a call that is said to do nothing', 'const made = /* @__PURE__ */ make();\n'],
])(
  'what a file has beside what was deployed of it is told, left out or added since: %s',
  async (_, beside) => {
    const { files, uncertain, map } = await placedIn({ 'src/total.ts': TOTAL + beside }, BUNDLED);
    expect([files, uncertain]).toEqual([['src/total.ts'], []]);
    const statements = beside.split('\n').filter((line) => !/^(?:import|@|$)/.test(line)).length;
    const told = (map?.notDeployed?.[0] ?? []).map(({ start }) => start.line);
    expect(told.filter((line) => line > 3)).toHaveLength(statements);
    expect(told.filter((line) => line <= 3)).toEqual([]);
  },
);

test('of several variables of one statement, those that were not deployed are told', async () => {
  const text = `// src/total.ts
var first = (items) => items.reduce((sum, each) => sum + each, 0);
`;
  const own = `export const first = (items: number[]) => items.reduce((sum, each) => sum + each, 0),
  second = () => first([1]);
`;
  const { files, map } = await placedIn({ 'src/total.ts': own }, text);
  expect(files).toEqual(['src/total.ts']);
  expect(map?.notDeployed).toEqual([
    [{ start: { line: 2, column: 2 }, end: { line: 2, column: 27 }, isVariable: true }],
  ]);
});

test('what is used was not left out', async () => {
  const moved = `// src/round.ts
function round(value) {
  return Math.round(value * 100) / 100;
}
// src/price.ts
function price(value) {
  return round(value) + " EUR";
}
`;
  const round = 'function round(value: number) {\n  return Math.floor(value);\n}\n';
  const { files, uncertain } = await placedIn(
    {
      'src/round.ts': 'export function round(value: number) {\n  return Math.round(value * 100) / 100;\n}\n',
      'src/price.ts': `${round}export function price(value: number) {\n  return round(value) + ' EUR';\n}\n`,
    },
    moved,
  );
  expect([files, uncertain]).toEqual([['src/round.ts'], ['src/price.ts at 6']]);
});

test('what CommonJS was not deployed with is newer', async () => {
  const deployed = `// src/total.js
var require_total = __commonJS({
  "src/total.js"(exports2) {
    exports2.total = (items) => items.reduce((sum, each) => sum + each, 0);
  }
});
`;
  const own = 'exports.total = (items) => items.reduce((sum, each) => sum + each, 0);\n';
  expect((await placedIn({ 'src/total.js': own }, deployed)).files).toEqual(['src/total.js']);
  const added = await placedIn({ 'src/total.js': `${own}function later() { return 1; }\n` }, deployed);
  expect(added).toMatchObject({ files: ['src/total.js'], map: { notDeployed: [[{ start: { line: 2 } }]] } });
});

test('two parts are not one file', async () => {
  const parts = `${BUNDLED}// other/total.ts
function total2(items) {
  return items.reduce((sum, each) => sum + each, 0);
}
`;
  const { files, uncertain } = await placedIn({ 'total.ts': TOTAL }, parts);
  expect([files, uncertain]).toEqual([[], ['total.ts at 2', 'total.ts at 6']]);
});

test('an object of functions is no table of modules', async () => {
  const text = `const routes = {
  "get"(items) { return items.reduce((sum, each) => sum + each, 0); },
  "put"(items) { return items.map((each) => each + 1); },
};
export const start = () => routes.get([1, 2, 3]);
`;
  const changed = text.replace('[1, 2, 3]', '[1, 2]');
  const deployed = { path: 'dist/routes.js', text };
  expect((await placedIn({ 'src/routes.ts': text }, deployed)).files).toEqual(['src/routes.ts']);
  expect(await placedIn({ 'src/routes.ts': changed }, deployed)).toMatchObject({ files: [] });
});

test('what another file uses now is not deployed either', async () => {
  const deployed = `// src/old.ts
function round(value) {
  return Math.round(value);
}
// src/new.ts
var limit = (value) => Math.min(value, 100);
// src/price.ts
var price = (value) => limit(round(value)) + 1;
`;
  const own = 'export const limit = (value: number) => Math.min(value, 100);\n';
  const price = "import { limit } from './new';\nimport { round } from './new';\n";
  const files = {
    'src/old.ts': 'export function round(value: number) {\n  return Math.round(value);\n}\n',
    'src/new.ts': `${own}export function round(value: number) {\n  return Math.floor(value);\n}\n`,
    'src/price.ts': `${price}export const price = (value: number) => limit(round(value)) + 1;\n`,
  };
  const { files: placed, uncertain, map } = await placedIn(files, deployed);
  expect([placed, uncertain]).toEqual([['src/new.ts', 'src/old.ts', 'src/price.ts'], []]);
  const told = map?.sources.map((path, i) => [path, map.notDeployed?.[i]?.map(({ start }) => start.line)]);
  expect(told).toEqual([
    ['src/old.ts', []],
    ['src/new.ts', [2]],
    ['src/price.ts', []],
  ]);
});

test('what webpack and ncc put beside their table of modules is looked for, too', async () => {
  const deployed = `/******/ (() => { // webpackBootstrap
/******/ 	var __webpack_modules__ = ({

/***/ "./src/total.js":
/***/ ((__unused_webpack_module, exports) => {

exports.total = (items) => items.reduce((sum, each) => sum + each, 0);

/***/ })

/******/ 	});
/******/ 	function __webpack_require__(moduleId) { return __webpack_modules__[moduleId]; }
var __webpack_exports__ = {};
(() => {
/*!**********************!*\\
  !*** ./src/index.js ***!
  \\**********************/
const { total } = __webpack_require__("./src/total.js");
exports.handler = async (items) => ({ sum: total(items) });
})();
/******/ })();
`;
  const files = {
    'src/total.js': 'exports.total = (items) => items.reduce((sum, each) => sum + each, 0);\n',
    'src/index.js': `const { total } = require('./total');
exports.handler = async (items) => ({ sum: total(items) });
`,
  };
  const placed = await placedIn(files, deployed);
  expect([placed.files, placed.uncertain]).toEqual([['src/index.js', 'src/total.js'], []]);
  const changed = files['src/index.js'].replace('sum:', 'all:');
  expect(await placedIn({ ...files, 'src/index.js': changed }, deployed)).toMatchObject({
    files: ['src/total.js'],
    uncertain: ['src/index.js at 18'],
  });
});

/** As webpack in production leaves it where nothing is minified; ncc marks each file with a word more. */
const TOGETHER = `/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	const __webpack_require__ = {};
let __webpack_exports__ = {};
;// ./src/total.js
const most = 100;
const total = (items) => Math.min(most, items.reduce((sum, each) => sum + each, 0));

;// ./src/index.js
const handler = async (items) => ({ sum: total(items), isMost: total(items) === 100 });

module.exports = __webpack_exports__;
/******/ })()
;
`;

test.each([
  ['webpack', TOGETHER],
  [
    'ncc',
    TOGETHER.replaceAll(';// ./', ';// CONCATENATED MODULE: ./').replaceAll(
      'webpack_require',
      'nccwpck_require',
    ),
  ],
])('files that %s brought together are told by the comments in front of them', async (_, text) => {
  const files = {
    'src/total.js': `const most = 100;
export const total = (items) => Math.min(most, items.reduce((sum, each) => sum + each, 0));
export const unused = (items) => items.length;
`,
    'src/index.js': `import { total } from './total.js';
export const handler = async (items) => ({ sum: total(items), isMost: total(items) === 100 });
`,
  };
  const placed = await placedIn(files, text);
  expect([placed.files, placed.uncertain]).toEqual([Object.keys(files).sort(), []]);
  const changed = await placedIn(
    { ...files, 'src/total.js': files['src/total.js'].replace('most = 100', 'most = 99') },
    text,
  );
  expect(changed.files).toEqual(['src/index.js']);
});
