import { expect, test } from 'vitest';
import { codeOf } from '../../../combiner-image/place/code-file.ts';
import { exportPlacesIn } from '../../../combiner-image/place/export-places.ts';
import { importedNames } from '../../../combiner-image/place/imported-names.ts';
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
  ['what a call gives to what is called as helpers are', '__toESM(height(1))', '__toESM(height(2))', false],
])('%s', async (_, made, own, isSame) => {
  const code = (value: string, width: string) =>
    `class Box { #a = 1; #b = 2; area(${width}, height) { const { depth } = height; return ${value}; } }\nnew Box().area(1, 2);\n`;
  const deployed = code(made, made.includes('width2') ? 'width2' : 'width');
  const { files } = await placedIn({ 'src/box.js': code(own, 'width') }, { path: 'box.js', text: deployed });
  expect(files).toEqual(isSame ? ['src/box.js'] : []);
});

test.each([
  ['all of a file, by its name', "export * as util from './util';", 'util', true],
  ['what is passed on', "export * from './util';", '{ hide as util }', false],
  ['another file', "export * as util from './other';", 'util', false],
])('what files pass on leads to where it is declared: %s', async (_, passed, imported, isPlaced) => {
  const text = `// src/util.ts
var util_exports = {};
__export(util_exports, { hide: () => hide });
function hide(value) {
  return Object.freeze(value);
}
// src/schemas.ts
function schema(value) {
  return [util_exports.hide(value), 1];
}
`;
  const name = imported.includes(' as ') ? imported : `{ ${imported} }`;
  const { files } = await placedIn(
    {
      'src/core.ts': `${passed}\n`,
      'src/other.ts': 'export const other = 1;\n',
      'src/util.ts': 'export function hide(value: object) {\n  return Object.freeze(value);\n}\n',
      'src/schemas.ts': `import ${name} from './core';\nexport function schema(value: object) {\n  return [util.hide(value), 1];\n}\n`,
    },
    text,
  );
  expect(files.includes('src/schemas.ts')).toBe(isPlaced);
});

test.each([
  ['of a file', "import round from './round';\nexport default round;", "import cut from './cut';", true],
  ['of a package', "import round from 'rounding';\nexport default round;", "import cut from './cut';", true],
  [
    'by another file',
    "import round from './round';\nexport default round;",
    "import { cut } from './all';",
    true,
  ],
  ['that is no import', 'export const cut = 1;', "import cut from './cut';", false],
])(
  'what a file imports and gives on as its default is a variable of its own: %s',
  async (_, cut, imported, isPlaced) => {
    const text = `// src/cut.ts
var import_round = require("./round");
var cut_default = import_round.default;
// src/price.ts
function price(value) {
  return [cut_default(value), " EUR"];
}
`;
    const { files } = await placedIn(
      {
        'src/all.ts': "export { default as cut } from './cut';\n",
        'src/cut.ts': `${cut}\n`,
        'src/round.ts': 'export default function round(value: number) {\n  return Math.round(value);\n}\n',
        'src/price.ts': `${imported}\nexport function price(value: number) {\n  return [cut(value), ' EUR'];\n}\n`,
      },
      text,
    );
    expect(files.includes('src/price.ts')).toBe(isPlaced);
  },
);

test('files that pass on all of one another are asked once for a name that none of them has', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `part${i}`);
  const files = new Map(
    names.map((each) => [
      `src/${each}.ts`,
      `${names.map((other) => `export * from './${other}';`).join('\n')}\nexport const of_${each} = 1;\n`,
    ]),
  );
  let asked = 0;
  const found = await exportPlacesIn('src/part0.ts', 'nothing', {
    file: async (path) => {
      asked++;
      const text = files.get(path) ?? '';
      const code = codeOf(text, path);
      return typeof code === 'string' ? undefined : { path, text, ...code, places: undefined };
    },
    names: { imported: async (_, from) => [`src/${from.slice(2)}.ts`] },
  });
  expect([found, asked]).toEqual([[], 12]);
});

test('comments without an end cost no more than their length', () => {
  expect(importedNames(`import './a';\n${"/* import './b'; ".repeat(60_000)}`)).toEqual(['./a']);
});

test('a function, what it declares by its own name, and what that declares so, are three', async () => {
  const source = `export function match(path) {
  const match = (one) => {
    const match = one.match(/a/);
    return match ? [match, path] : [];
  };
  this.match = match;
  return match(path);
}
`;
  const text = `// src/matcher.js
function match(path) {
  const match2 = (one) => {
    const match3 = one.match(/a/);
    return match3 ? [match3, path] : [];
  };
  this.match = match2;
  return match2(path);
}
`;
  expect((await placedIn({ 'src/matcher.js': source }, text)).files).toEqual(['src/matcher.js']);
  const other = text.replace('[match3, path]', '[match2, path]');
  expect((await placedIn({ 'src/matcher.js': source }, other)).files).toEqual([]);
});

test('a class may have another name inside of itself, in both texts', async () => {
  const source =
    'export var Reader = class _Reader {\n  again() {\n    return [new _Reader(), Reader];\n  }\n};\n';
  const text = `// src/reader.js\n${source.replace('export ', '')}`;
  expect((await placedIn({ 'src/reader.js': source }, text)).files).toEqual(['src/reader.js']);
});

test('brackets that change nothing, and values of templates that are texts, are no difference', async () => {
  const own =
    'export const may = (a: number, b: number) => (a > 0 && (b > 0 && a < b)) || `$' +
    "{'none'}/$" +
    '{a}`;\n';
  const text = '// src/may.ts\nvar may = (a, b) => a > 0 && b > 0 && a < b || `none/$' + '{a}`;\n';
  expect((await placedIn({ 'src/may.ts': own }, text)).files).toEqual(['src/may.ts']);
  const other = text.replace('a > 0 && b > 0', 'a > 0 || b > 0');
  expect((await placedIn({ 'src/may.ts': own }, other)).files).toEqual([]);
});
