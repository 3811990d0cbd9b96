import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { istanbulCounts, listing, reportOf } from '../support/against-istanbul.ts';
import { combineFolder } from '../support/combined.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const MODULES = join(import.meta.dirname, '../../../node_modules');
const CART = `exports.total = (prices, discount) => {
  let sum = 0;
  for (const price of prices) sum += price;
  if (discount) {
    sum -= discount;
  }
  return sum;
};
exports.unused = () => 1;
`;

async function recorded(files: Record<string, string>, events: unknown[], env: Record<string, string> = {}) {
  const taskRoot = writeFiles(temporaryFolder(), files);
  symlinkSync(MODULES, join(taskRoot, 'node_modules'));
  const dir = temporaryFolder();
  const options = { taskRoot, dir, env, record: true, functionName: 'cart' };
  const { payloads } = await invoked('index.handler', events, options);
  const combined = await combineFolder(dir, { root: taskRoot });
  const { advice } = await examine([parseStoreLocation(dir)], {});
  const lines = Object.fromEntries(combined.files.map(({ path, lines: { covered } }) => [path, covered]));
  return { taskRoot, dir, payloads, lines, advice, ...combined };
}

test('a file whose text is compiled again with more behind it has the counts of both', async () => {
  const { payloads, lines, warnings, advice, unconverted } = await recorded(
    {
      'cart.js': CART,
      'index.js': `const Module = require('node:module');
const { readFileSync } = require('node:fs');
const file = require.resolve('./cart.js');
const plain = require('./cart.js');
const again = new Module(file);
again._compile(readFileSync(file, 'utf8') + '\\nexports.more = () => { return 2; };', file);
exports.handler = async ({ discount }) => discount ? again.exports.total([1], 1) : plain.total([1], 0);
`,
    },
    [{ discount: false }, { discount: true }],
  );
  expect(payloads).toEqual([1, 0]);
  expect([warnings, advice, unconverted]).toEqual([[], [], 0]);
  // All but the body of the function that nobody called.
  expect(lines).toMatchObject({ 'cart.js': 7 });
});

test('import-in-the-middle wraps modules: they are reported, and their wrappers give no warning', async () => {
  const { payloads, lines, warnings, advice } = await recorded(
    {
      'hook.mjs': `import { register } from 'node:module';
register('import-in-the-middle/hook.mjs', import.meta.url);`,
      'cart.mjs': CART.replaceAll('exports.', 'export const '),
      'index.mjs': `import { total } from './cart.mjs';
export const handler = async ({ discount }) => total([1], discount);
`,
      'package.json': '{}',
    },
    [{ discount: 0 }, { discount: 1 }],
    { NODE_OPTIONS: '--import=./hook.mjs' },
  );
  expect(payloads).toEqual([1, 0]);
  expect([warnings, advice]).toEqual([[], []]);
  expect(lines).toMatchObject({ 'cart.mjs': 7, 'index.mjs': 1 });
});

/** Lets a hook of CommonJS change each text before it is compiled, as pirates does. */
const hooked = (change: string) => `const { _extensions } = require('node:module');
const load = _extensions['.js'];
_extensions['.js'] = (module, file) => {
  const compile = module._compile;
  module._compile = (text, name) => compile.call(module, ${change}, name);
  load(module, file);
};
const { total } = require('./cart.js');
exports.handler = async ({ discount }) => total([1], discount);
`;

test('a text that only a hook has made is reported as it ran', async () => {
  const { payloads, lines, warnings, advice, unconverted } = await recorded(
    { 'cart.js': CART, 'index.js': hooked("'/* hooked */' + text") },
    [{ discount: 1 }],
  );
  expect(payloads).toEqual([0]);
  expect([warnings, advice, unconverted]).toEqual([[], [], 0]);
  expect(lines).toMatchObject({ 'cart.js': 7 });
});

test('with a map in it, such a text is reported as the source that the map names', async () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'cart.ts': TYPED,
    'index.js': `const { readFileSync } = require('node:fs');
const { transformSync } = require('esbuild');
require.extensions['.ts'] = (module, file) => {
  const options = { loader: 'ts', format: 'cjs', sourcemap: 'inline', sourcefile: file };
  module._compile(transformSync(readFileSync(file, 'utf8'), options).code, file);
};
const { total } = require('./cart.ts');
exports.handler = async ({ discount }) => total({ prices: [1, 2], id: discount });
`,
  });
  symlinkSync(MODULES, join(taskRoot, 'node_modules'));
  const dir = temporaryFolder();
  const events = [{ discount: 'a' }, {}];
  const { payloads } = await invoked('index.handler', events, { taskRoot, dir, record: true });
  expect(payloads).toEqual([6, 3]);
  const reported = (await reportOf(dir, taskRoot))['cart.ts'];
  const project = writeFiles(temporaryFolder(), {
    'cart.ts': TYPED,
    'index.mjs': `import { total } from './cart.ts';
export const handler = async ({ discount }) => total({ prices: [1, 2], id: discount });`,
  });
  const istanbul = await istanbulCounts(project, ['index.mjs', 'cart.ts'], {
    handler: 'index.handler',
    events: events.map((event) => JSON.stringify(event)),
  });
  expect(reported && listing(reported)).toEqual(istanbul['cart.ts'] && listing(istanbul['cart.ts']));
});

test('two texts of the same length under one path are two texts', async () => {
  const { payloads, carried, lines, advice, dir, taskRoot } = await recorded(
    {
      'cart.js': CART,
      'index.js': `const Module = require('node:module');
const { readFileSync } = require('node:fs');
const file = require.resolve('./cart.js');
const plain = require('./cart.js');
const other = new Module(file);
other._compile(readFileSync(file, 'utf8').replace('sum -= discount;', 'return discount;'), file);
exports.handler = async ({ discount }) => discount ? other.exports.total([1], discount) : plain.total([1], 0);
`,
    },
    [{ discount: 0 }, { discount: 5 }],
  );
  expect(payloads).toEqual([1, 5]);
  const hashes = rawObjects(dir, 'cart').flatMap(({ result }) =>
    result.filter(({ url }) => url.endsWith('cart.js')).map(({ hash }) => hash),
  );
  expect(new Set(hashes).size).toBe(2);
  // The file's own text is shown, and the report says that another ran.
  expect(carried).toMatchObject([{ path: 'cart.js', texts: 1, isUndeployed: true }]);
  expect(advice).toEqual([]);
  expect(Object.values(lines).sort()).toEqual([6, 7]);
  const apart = await combineFolder(dir, { root: taskRoot, textsApart: true });
  expect(apart.warnings).toEqual([
    expect.stringMatching(/^cart\.js has 2 different texts, reported as cart\.js, cart~/),
  ]);
  expect(apart.files).toHaveLength(3);
});

test('the same text under one path, compiled again and again, is one', async () => {
  const { lines, warnings, advice, dir } = await recorded(
    {
      'cart.js': CART,
      'index.js': `exports.handler = async ({ discount }) => {
  delete require.cache[require.resolve('./cart.js')];
  return require('./cart.js').total([1], discount);
};
`,
    },
    [{ discount: 0 }, { discount: 5 }, { discount: 0 }],
  );
  const hashes = rawObjects(dir, 'cart').flatMap(({ result }) =>
    result.filter(({ url }) => url.endsWith('cart.js')).map(({ hash }) => hash),
  );
  expect(new Set(hashes).size).toBe(1);
  expect([warnings, advice]).toEqual([[], []]);
  expect(lines).toMatchObject({ 'cart.js': 7 });
});

const TYPED = `interface Order { id?: string; prices: number[] }
export const total = (order: Order): number => {
  const sum = order.prices.reduce((all, price) => all + price, 0 as number);
  if (order.id === undefined) {
    return sum;
  }
  return sum * 2;
};
// Größe: a text with other letters
export const unused = (order: Order): string => order.id!;
`;

/** V8 counts what fields and static parts run in two functions of its own, which lie across each other here. */
const FIELDS = `let made = 0;
class Order {
  static { made = 0; }
  readonly id: number = (made += 1);
  static first: number = made;
  #isLate: boolean = made > 2 ? true : false;
  isIn(other: object): boolean { return #isLate in other; }
}
export const total = ({ prices }: { prices: number[] }): number => {
  const orders = prices.map(() => new Order());
  return orders.length + 1;
};
`;

test.each([
  ['types', TYPED],
  ['class fields', FIELDS],
])('TypeScript that Node runs itself is reported as Istanbul counts it: %s', async (_, source) => {
  const event = { prices: [1, 2] };
  const files = {
    'cart.ts': source,
    'index.mjs': `import { total } from './cart.ts';\nexport const handler = async (event) => total(event);\n`,
  };
  const { payloads, warnings, advice, dir, taskRoot, lines } = await recorded(files, [event, event]);
  expect(payloads).toEqual([3, 3]);
  expect([warnings, advice]).toEqual([[], []]);
  expect(Object.keys(lines).sort()).toEqual(['cart.ts', 'index.mjs']);
  const reported = (await reportOf(dir, taskRoot))['cart.ts'];
  const handler = { handler: 'index.handler', events: [event, event].map((each) => JSON.stringify(each)) };
  const project = writeFiles(temporaryFolder(), files);
  const istanbul = await istanbulCounts(project, ['index.mjs', 'cart.ts'], handler);
  expect(reported && listing(reported)).toEqual(istanbul['cart.ts'] && listing(istanbul['cart.ts']));
});
