import { expect, test } from 'vitest';
import { isMadeOf } from '../../../combiner-image/place/names.ts';
import { placedIn } from '../support/placed-texts.ts';

test.each([
  ['total', 'total', true],
  ['total', 'total2', true],
  ['total', 'total$1', true],
  ['Total', '_Total', true],
  ['require', '__require', true],
  ['total2', 'total22', true],
  ['total2', 'total', false],
  ['total1', 'total2', false],
  ['_total', 'total', false],
  ['total', 'totals', false],
])('tools make names longer, and the checkout has them as they are: %s, %s', (name, made, isMade) => {
  expect(isMadeOf(name, made)).toBe(isMade);
});

test('a long name costs no more than its length', () => {
  const digits = '1'.repeat(200_000);
  expect(isMadeOf('a', `a${digits}b`)).toBe(false);
  expect(isMadeOf('_', `${'_'.repeat(200_000)}b`)).toBe(false);
});

/** The file as it was deployed, and as the checkout has it. */
const CASES: [string, string, string, boolean][] = [
  ['the same import', `import { round } from './round';`, 'round(value)', true],
  ['the other name of an import', `import { round as cut } from './round';`, 'cut(value)', true],
  ['an import of another name', `import { floor } from './round';`, 'floor(value)', false],
  ['a member of a module', `import * as round from './round';`, 'round.round(value)', true],
  ['another member of a module', `import * as round from './round';`, 'round.floor(value)', false],
];

test.each(CASES)('names of other files are those that were deployed: %s', async (_, head, call, isSame) => {
  const text = `// src/price.ts
function round(value) {
  return Math.round(value);
}
function price(value) {
  return (0, import_round.round)(value) + " EUR";
}
`.replace(/function round[^}]*\}\n/, '');
  const source = `${head}\nexport function price(value: number) {\n  return ${call} + ' EUR';\n}\n`;
  const deployed = `var import_round = require("./round");\n${text}`;
  const { files } = await placedIn({ 'src/price.ts': source }, deployed);
  expect(files).toEqual(isSame ? ['src/price.ts'] : []);
});

test.each([
  ['two names are not one', 'width * height', 'width * width', false],
  ['one name is not two', 'width * width', 'width * height', false],
  ['a name that its tool numbered', 'width2 * height', 'width * height', true],
  ['a private name', 'this.#a', 'this.#b', false],
  [
    'a label',
    'void 0; a: for (;;) { b: for (;;) { break a; } }',
    'void 0; a: for (;;) { b: for (;;) { break b; } }',
    false,
  ],
  ['what is loaded', 'require("node:fs")', 'require("node:path")', false],
  ['a file that is loaded', 'import("./a.js")', 'import("./b.js")', false],
])('%s', async (_, made, own, isSame) => {
  const code = (value: string, width: string) =>
    `class Box { #a = 1; #b = 2; area(${width}, height) { const { depth } = height; return ${value}; } }\nnew Box().area(1, 2);\n`;
  const deployed = code(made, made.includes('width2') ? 'width2' : 'width');
  const { files } = await placedIn({ 'src/box.js': code(own, 'width') }, { path: 'box.js', text: deployed });
  expect(files).toEqual(isSame ? ['src/box.js'] : []);
});
