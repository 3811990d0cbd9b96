import { expect, test } from 'vitest';
import { placedIn } from '../support/placed-texts.ts';

const FLOOR = 'export function round(value: number) {\n  return Math.floor(value);\n}\n';
const ROUND = FLOOR.replace('floor', 'round');
const LIMIT = 'export const limit = (value: number) => Math.min(value, 100);\n';
/** `round` was in old.ts; in the checkout price.ts has another one, of new.ts, which was not deployed. */
const DEPLOYED = `// src/old.ts
function round(value) {
  return Math.round(value);
}
// src/new.ts
var limit = (value) => Math.min(value, 100);
// src/price.ts
var price = (value) => limit(round(value)) + 1;
`;
const price = (imports: string, call = 'round(value)') => ({
  'src/old.ts': ROUND,
  'src/new.ts': LIMIT + FLOOR,
  'src/price.ts': `import { limit } from './new';\n${imports}export const price = (value: number) => limit(${call}) + 1;\n`,
});

const BARREL = "import { round } from './barrel';\n";

test.each<[string, Record<string, string>]>([
  ['by its own file', price("import { round } from './new';\n")],
  ['with its suffix', price("import { round } from './new.js';\n")],
  ['with another name', price("import { round as cut } from './new';\n", 'cut(value)')],
  ['as a member', price("import * as all from './new';\n", 'all.round(value)')],
  ['passed on', { ...price(BARREL), 'src/barrel.ts': "export { round } from './new';\n" }],
  ['passed on with all', { ...price(BARREL), 'src/barrel.ts': "export * from './new';\n" }],
  [
    'passed on by a folder, twice',
    {
      ...price("import { round } from './math';\n"),
      'src/math/index.ts': "export * from '../barrel';\n",
      'src/barrel.ts': "export { round } from './new';\n",
    },
  ],
  [
    'passed on with another name',
    {
      ...price(BARREL),
      'src/new.ts': LIMIT + FLOOR.replace('round', 'cut'),
      'src/barrel.ts': "export { cut as round } from './new';\n",
    },
  ],
  [
    'imported, then passed on',
    { ...price(BARREL), 'src/barrel.ts': "import { round } from './new';\nexport { round };\n" },
  ],
  ['by a name of the project', price("import { round } from '@/new';\n")],
  [
    'by a package of the checkout',
    {
      ...price("import { round } from '@shop/money';\n"),
      'packages/money/package.json': '{ "name": "@shop/money", "main": "dist/index.js" }',
      'packages/money/src/index.ts': "export * from '../../../src/new';\n",
    },
  ],
  [
    'by a package that says where it is',
    {
      ...price("import { round } from '@shop/money/all';\n"),
      'packages/money/package.json':
        '{ "name": "@shop/money", "exports": { "./all": { "import": ["./lib/every.js"] } } }',
      'packages/money/lib/every.ts': "export { round } from '../../../src/new';\n",
    },
  ],
  [
    'by a package whose code is elsewhere',
    {
      ...price("import { round } from '@shop/money';\n"),
      'packages/money/package.json': '{ "name": "@shop/money", "main": "out/money.js" }',
    },
  ],
  ['by a package of the project', price("import { round } from '@shop/money/new';\n")],
])('what another file uses was not left out: %s', async (_, files) => {
  expect((await placedIn(files, DEPLOYED)).uncertain).toEqual(['src/new.ts at 6']);
});

test.each<[string, Record<string, string>, string]>([
  ['its file is the one that was deployed', price("import { round } from './old';\n"), DEPLOYED],
  [
    'it is of a package that the bundle loads',
    price("import { round } from 'money';\n"),
    `import { round } from "money";\n${DEPLOYED.replace(/function round[^}]*\}\n\}?/, 'var old = 1;\n')}`,
  ],
  [
    'it is of another package of the checkout',
    {
      ...price("import { round } from '@shop/money';\n"),
      'packages/money/package.json': '{ "name": "@shop/money" }',
      'packages/money/index.ts': "export { round } from '../../src/old';\n",
    },
    DEPLOYED,
  ],
  ['a module of Node', price("import { round } from 'node:crypto';\n"), DEPLOYED],
])('what nobody uses was left out: %s', async (_, files, deployed) => {
  const old = deployed.includes('var old') ? { 'src/old.ts': 'export const old = 1;\n' } : {};
  expect((await placedIn({ ...files, ...old }, deployed)).files).toContain('src/new.ts');
});

test('a default that has no name is left out like any other', async () => {
  const deployed = `// src/old.ts
var old_default = { most: 100 };
// src/new.ts
var limit = (value) => Math.min(value, 100);
// src/price.ts
var price = (value) => limit(old_default.most) + value;
`;
  const files = (from: string) => ({
    'src/old.ts': 'export default { most: 100 };\n',
    'src/new.ts': `${LIMIT}export default { most: 99 };\n`,
    'src/price.ts': `import { limit } from './new';\nimport old from './${from}';\nexport const price = (value: number) => limit(old.most) + value;\n`,
  });
  expect((await placedIn(files('old'), deployed)).uncertain).toEqual([]);
  expect((await placedIn(files('new'), deployed)).uncertain).toContain('src/new.ts at 4');
});

test('what a changed file has of another may have been added with the change', async () => {
  const files = price("import { round } from './new';\n");
  const changed = { ...files, 'src/price.ts': files['src/price.ts'].replace('+ 1', '+ 2') };
  expect((await placedIn(changed, DEPLOYED)).uncertain).toEqual(['src/new.ts at 6', 'src/price.ts at 8']);
  const others = {
    ...files,
    'src/price.ts': "import { limit } from './new';\nexport const price = limit;\n",
  };
  expect((await placedIn(others, DEPLOYED)).uncertain).toEqual(['src/price.ts at 8']);
});

test('of what is used as a whole nothing was left out', async () => {
  const exported = 'var new_exports = {};\n__export(new_exports, {\n  limit: () => limit\n});\n';
  const deployed = DEPLOYED.replace(
    'limit(round(value)) + 1',
    'limit(value) + Object.keys(new_exports)',
  ).replace('var limit', `${exported}var limit`);
  const files = price("import * as all from './new';\n", 'value');
  const whole = { ...files, 'src/price.ts': files['src/price.ts'].replace('1;', 'Object.keys(all);') };
  expect((await placedIn(whole, deployed)).uncertain).toEqual(['src/new.ts at 6']);
  expect((await placedIn({ ...whole, 'src/new.ts': LIMIT }, deployed)).uncertain).toEqual([]);
  const later = { ...files, 'src/later.ts': "export const later = () => import('./new');\n" };
  const loading = `${DEPLOYED.replace('limit(round(value))', 'limit(value)')}// src/later.ts\nvar later = () => import("./new.js");\n`;
  expect((await placedIn(later, loading)).uncertain).toEqual(['src/new.ts at 6']);
});

test('of a module that a changed file has as a whole, it may have used what it says of it', async () => {
  const files = price("import * as all from './new';\n", 'all.round(value)');
  const changed = (head: string) => ({
    ...files,
    'src/price.ts': `${head}\nexport const price = (value: number) => all.limit(value);\n`,
  });
  const own = "import * as all from './new';";
  expect((await placedIn(changed(own), DEPLOYED)).uncertain).toEqual(['src/price.ts at 8']);
  const both = ['src/new.ts at 6', 'src/price.ts at 8'];
  expect((await placedIn(changed(`${own}\nexport const cut = all.round;`), DEPLOYED)).uncertain).toEqual(
    both,
  );
  for (const whole of ['export const every = [all];', 'export const shown = () => <all.Box />;']) {
    const { 'src/price.ts': text, ...others } = changed(`${own}\n${whole}`);
    const placed = await placedIn(
      { ...others, 'src/price.tsx': text },
      DEPLOYED.replace('price.ts', 'price.tsx'),
    );
    expect(placed.uncertain).toEqual(['src/new.ts at 6', 'src/price.tsx at 8']);
  }
});

test('a type or a comment that says import() loads nothing', async () => {
  const files = price("import { round } from './old';\n/** @type {import('./new').Limit} */\n");
  const typed = { ...files, 'src/old.ts': `export type New = typeof import('./new');\n${ROUND}` };
  expect((await placedIn(typed, DEPLOYED)).uncertain).toEqual([]);
});

test('files that pass on each other end', async () => {
  const files = {
    ...price("import { round } from './a';\n"),
    'src/a.ts': "export * from './b';\n",
    'src/b.ts': "export * from './a';\nexport { round } from './new';\n",
  };
  expect((await placedIn(files, DEPLOYED)).uncertain).toEqual(['src/new.ts at 6']);
});
