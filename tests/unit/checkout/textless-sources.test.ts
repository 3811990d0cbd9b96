import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { commit } from '../support/placed.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Of three exports one is used: bundlers leave the others out. */
const MONEY = `export interface Money {
  cents: number;
}

export function added(a: Money, b: Money): Money {
  return { cents: a.cents + b.cents };
}

export function shown({ cents }: Money): string {
  return cents < 0 ? \`minus \${-cents}\` : \`\${cents}\`;
}

export const parsed = (text: string): Money => {
  const [whole = '0', part = '00'] = text.replaceAll(' ', '').split('.');
  if (!/^\\d+$/.test(whole + part)) throw new RangeError(\`no money: \${text}\`);
  return { cents: Number(whole) * 100 + Number(part) };
};
`;
const HANDLER = `import { added } from 'MONEY';

export const handler = async (event: { prices: number[] }) => {
  const sum = event.prices.reduce((total, cents) => added(total, { cents }), { cents: 0 });
  if (sum.cents > 1000) return { discount: true, ...sum };
  return sum;
};
`;

const WAYS = {
  'a relative import': ['../shared/money.ts', {}],
  'a file that passes it on': [
    '../shared',
    { 'shared/index.ts': "export { added, shown } from './money.js';\n" },
  ],
  'an alias': ['money', {}],
  'a package of the checkout': [
    '@shop/shared',
    {
      'shared/package.json': '{"name": "@shop/shared", "main": "money.ts"}',
      'orders/node_modules/@shop/shared/package.json': '{"main": "../../../../shared/money.ts"}',
    },
  ],
} as const;

interface Built {
  root: string;
  store: RecordedStore;
}

/** Builds without texts in the map, runs what was built elsewhere, and stores what the recorder would. */
function built(options: object = {}, way: keyof typeof WAYS = 'a relative import'): Built {
  const [name, more] = WAYS[way];
  const root = writeFiles(temporaryFolder(), {
    'orders/handler.ts': HANDLER.replace('MONEY', name),
    'shared/money.ts': MONEY,
    ...more,
  });
  const [map, code] = buildSync({
    absWorkingDir: root,
    entryPoints: ['orders/handler.ts'],
    outfile: join(root, 'dist/index.js'),
    ...{
      bundle: true,
      write: false,
      platform: 'node',
      sourcesContent: false,
      sourcemap: 'external',
      ...options,
    },
  }).outputFiles.map(({ text }) => text);
  commit(root);
  const text = `${code}//# sourceMappingURL=index.js.map\n`;
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text });
  const result = run(taskRoot, 'index.js', [{ prices: [1, 2] }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, { 'index.js': map ?? '' });
  store.put(rawObject(taskRoot, result));
  return { root, store };
}

const edit = (root: string, change: (text: string) => string) =>
  writeFileSync(join(root, 'shared/money.ts'), change(MONEY));

async function linesOf({ root, store }: Built) {
  const { files, warnings } = await combineFolder(store.folder, { root });
  return { lines: Object.fromEntries(files.map(({ path, lines }) => [path, lines.covered])), warnings };
}

test.each([
  ['a relative import', {}],
  ['a relative import', { minify: true, target: 'es2017' }],
  ['a file that passes it on', {}],
  ['a package of the checkout', { minify: true }],
] as const)('a file of which little was used is known by %s of what was built, %j', async (way, options) => {
  expect(await linesOf(built(options, way))).toEqual({
    lines: { 'orders/handler.ts': 4, 'shared/money.ts': 2 },
    warnings: [],
  });
});

test('a file of which little was used, and which is imported by a name of the bundler, is left out with a true reason', async () => {
  const project = built({ alias: { money: './shared/money.ts' } }, 'an alias');
  const { lines, warnings } = await linesOf(project);
  expect(lines).toEqual({ 'orders/handler.ts': 4 });
  expect(warnings).toEqual([
    'index.js (orders): too little of shared/money.ts is in the deployed code to prove that it was built from it',
    expect.stringMatching(
      /^orders\/shared\/money.ts is not in the report: no source map holds the text, .*inlineSources/,
    ),
  ]);
});

const EDITS: [string, (text: string) => string][] = [
  ['a line before', (text) => `// Cents, always.\n${text}`],
  ['a line less before', (text) => text.replace('\n\n', '\n')],
  [
    'a line inside',
    (text) => text.replace('  return { cents: a', '  console.log(a, b);\n  return { cents: a'),
  ],
];

test.each(
  EDITS.flatMap(([name, change]) => [{}, { minify: true }].map((options) => ({ name, change, options }))),
)(
  'a file that was edited since is not shown with lines of another text: $name, $options',
  async ({ change, options }) => {
    const project = built(options);
    edit(project.root, change);
    const { lines, warnings } = await linesOf(project);
    expect(lines).toEqual({ 'orders/handler.ts': 4 });
    expect(warnings[0]).toBe(
      'index.js (orders): the deployed code is not made from shared/money.ts as it is in the checkout',
    );
  },
);

test('a copy elsewhere is not taken for a file that was edited since', async () => {
  const project = built();
  writeFiles(project.root, { 'other/shared/money.ts': MONEY });
  edit(project.root, (text) => `\n${text}`);
  expect((await linesOf(project)).lines).toEqual({ 'orders/handler.ts': 4 });
});

test('doctor has nothing to say where all texts are in the checkout', async () => {
  const { root, store } = built();
  const { code, stdout } = await lambdaCoverage(['doctor', store.folder], { cwd: root });
  expect([code, stdout]).toEqual([0, expect.stringContaining('All is well.')]);
  expect(stdout).toContain('shared/money.ts: read from the checkout');
});

test('doctor says what a report made here cannot show, and what to do', async () => {
  const { stdout } = await lambdaCoverage(['doctor', built().store.folder], { cwd: temporaryFolder() });
  expect(stdout).not.toContain('All is well.');
  expect(stdout).toMatch(
    /- A report made here cannot show 2 sources \(orders\/orders\/handler.ts, orders\/shared\/money.ts\).*--sources-content/,
  );
});

test('a report without any text is an error that says the same', async () => {
  const report = await lambdaCoverage(['report', built().store.folder], { cwd: temporaryFolder() });
  expect(report).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /can be reported: orders\/orders\/handler.ts, orders\/shared\/money.ts are not in the report: .*make the report in the checkout/m,
    ),
  });
});

test('doctor names scripts whose maps cannot be used', async () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': 'exports.handler = async () => 1;\n//# sourceMappingURL=index.js.map\n',
  });
  const result = run(taskRoot, 'index.js', [{}]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result, { 'index.js': '{"version": 2}' });
  store.put(rawObject(taskRoot, result));
  const { stdout } = await lambdaCoverage(['doctor', store.folder]);
  expect(stdout).toContain('index.js (orders): its source map cannot be read');
  expect(stdout).toContain('- No report shows 1 script (index.js): see the reason beside each');
});
