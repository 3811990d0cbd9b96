import { expect, test } from 'vitest';
import { placedIn } from '../support/placed-texts.ts';

const TOTAL =
  'export function total(items: number[]) {\n  return items.reduce((sum, each) => sum + each, 0);\n}\n';
const BUNDLED = `// node_modules/pad/index.js
function pad(text) {
  return text.padStart(9);
}
// node_modules/@scope/left/node_modules/deep/index.js
var deep = () => 1;
// src/total.ts
function total(items) {
  return items.reduce((sum, each) => sum + each, 0);
}
// src/gone.ts
function gone(items) {
  return items.map((each) => each + 1).filter(Boolean);
}
// src/data.json
var data = { a: 1 };
`;

test('dependencies are told from code of the user, and both from what is not certain', async () => {
  const { parts, uncertain } = await placedIn({ 'src/total.ts': TOTAL }, BUNDLED);
  expect(parts).toEqual({
    own: { files: 1, functions: 2, lines: 2 },
    packages: { functions: 2, lines: 3, names: ['deep', 'pad'] },
    uncertain: { functions: 2, lines: 2 },
    notPlaced: { functions: 0, lines: 0 },
  });
  expect(uncertain).toEqual(['src/gone.ts at 12']);
});

test('no file of a package is a file of the user, though git has it', async () => {
  const vendored = 'export function pad(text: string) {\n  return text.padStart(9);\n}\n';
  const { files, parts } = await placedIn(
    { 'src/total.ts': TOTAL, 'node_modules/pad/index.js': vendored.replace(': string', '') },
    BUNDLED.replace('// src/gone.ts', '// lib/pad/index.js'),
  );
  expect([files, parts.packages.names]).toEqual([['src/total.ts'], ['deep', 'pad']]);
  const alone = { path: 'index.js', text: vendored.replace(': string', '') };
  expect((await placedIn({ 'node_modules/pad/index.js': alone.text }, alone)).files).toEqual([]);
});

const BYTES = `/*!
 * bytes
 * Copyright(c) 2012-2014 TJ Holowaychuk
 * MIT Licensed
 */
module.exports = (value) => {
  return value.toFixed(2) + "kB" + value.length;
};
`;
/** As ncc and webpack number what has no name. */
const NUMBERED = `/******/ (() => {
/******/ var __webpack_modules__ = ({

/***/ 12:
/***/ ((module) => {

${BYTES}
/***/ }),

/***/ 34:
/***/ ((module) => {

/*! Total 2.0 of the shop. */
exports.total = (items) => {
  const most = Math.max(...items.map((each) => each.price.amount));
  return items.reduce((sum, each) => sum + each.price.amount, 0) + items.length + most;
};

/***/ })

/******/ });
/******/ })();
`;
const PACKAGE = { 'node_modules/bytes/package.json': '{ "name": "bytes" }' };

test('a licence that names an installed package is its mark, and other headers are none', async () => {
  const own = NUMBERED.slice(NUMBERED.indexOf('/*! Total'), NUMBERED.lastIndexOf('\n\n/***/ })'));
  const placed = await placedIn({ ...PACKAGE, 'src/total.js': own }, NUMBERED);
  expect([placed.files, placed.parts.packages.names]).toEqual([['src/total.js'], ['bytes']]);
  expect(placed.parts.notPlaced).toEqual({ functions: 0, lines: 0 });
  const without = await placedIn({ 'src/total.js': own }, NUMBERED);
  expect(without.parts.packages.names).toEqual([]);
  expect(without.parts.notPlaced).toEqual({ functions: 1, lines: 2 });
});

test('a package that the checkout is the home of is none of the others', async () => {
  const home = { ...PACKAGE, 'packages/bytes/package.json': '{ "name": "bytes" }' };
  const { parts } = await placedIn(home, NUMBERED);
  expect([parts.packages.names, parts.notPlaced.functions]).toEqual([[], 4]);
});

test('what is neither is deployed, not placed; what bundlers put in front of all is nobody’s', async () => {
  const banner = 'const require = createRequire(import.meta.url);\n';
  const front = await placedIn({ 'src/total.ts': TOTAL }, banner + BUNDLED);
  expect(front.parts.notPlaced).toEqual({ functions: 0, lines: 0 });
  const more = `function setUp(names) {\n  return names.map((each) => each.trim()).filter((each) => each.length > 1);\n}\n`;
  const { parts, uncertain } = await placedIn({ 'src/total.ts': TOTAL }, more.repeat(2) + BUNDLED);
  expect(parts.notPlaced).toEqual({ functions: 6, lines: 4 });
  expect(uncertain).toEqual(['nowhere at 1', 'src/gone.ts at 18']);
});
