import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { combineFolder } from '../support/combined.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HEALTH = { lambdaCoverage: 'health' };
const CODE = 'function price(items) {\n  return items > 1 ? 2 : 1;\n}\n';
const HANDLER = `${CODE}exports.handler = async ({ items }) => price(items);\n`;

/** `name` in a folder becomes a link to `target`. */
function link(folder: string, name: string, target: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  symlinkSync(target, join(folder, name));
}

interface Run {
  taskRoot: string;
  handler?: string;
  env?: Record<string, string>;
}

async function recorded({ taskRoot, handler = 'index.handler', env = {} }: Run) {
  const dir = temporaryFolder();
  const events = [{ items: 1 }, { items: 2 }, HEALTH];
  const { payloads } = await invoked(handler, events, {
    taskRoot,
    functionName: 'shop',
    record: true,
    dir,
    env,
  });
  expect(payloads.slice(0, 2)).toEqual([1, 2]);
  const [raw] = rawObjects(dir, 'shop');
  const counts = raw?.result.flatMap(({ functions }) => functions) ?? [];
  return {
    dir,
    health: payloads[2],
    urls: raw?.result.map(({ url }) => url) ?? [],
    price: counts.find(({ functionName }) => functionName === 'price')?.ranges[0]?.count,
  };
}

test.each(['index.js', 'index.mjs'])(
  'a handler in a layer is recorded, and all that is beside it: %s',
  async (file) => {
    const layer = temporaryFolder();
    const isModule = file.endsWith('.mjs');
    writeFiles(layer, {
      'app/package.json': '{}',
      [`app/${file}`]: isModule
        ? "import { price } from './src/price.mjs';\nexport const handler = async ({ items }) => price(items);\n"
        : "const { price } = require('./src/price.js');\nexports.handler = async ({ items }) => price(items);\n",
      'app/src/price.js': `${CODE}exports.price = price;\n`,
      'app/src/price.mjs': `${CODE}export { price };\n`,
    });
    const { urls, price, dir, health } = await recorded({
      taskRoot: temporaryFolder(),
      handler: join(layer, 'app/index.handler'),
    });
    expect(urls.map((url) => url.replace(`file://${layer}/`, '')).sort()).toEqual([
      `app/${file}`,
      `app/src/price.${isModule ? 'mjs' : 'js'}`,
    ]);
    expect(price).toBe(2);
    expect(health).toMatchObject({ status: 'ok', errors: [] });
    const { files, warnings } = await combineFolder(dir);
    expect(files.map(({ branches: { covered, total } }) => [covered, total])).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(warnings).toEqual([]);
    expect((await examine([parseStoreLocation(dir)], {})).advice).toEqual([]);
  },
);

test('a handler that is linked into the task root is recorded where it is', async () => {
  const workspace = writeFiles(temporaryFolder(), { 'functions/shop/index.js': HANDLER });
  const taskRoot = temporaryFolder();
  link(taskRoot, 'index.js', join(workspace, 'functions/shop/index.js'));
  expect(await recorded({ taskRoot })).toMatchObject({ price: 2, health: { status: 'ok' } });
});

test.each(['', '/', '/**', '/*/src/*.js'])('COVERAGE_INCLUDE may name a folder outside: …%s', async (end) => {
  const workspace = writeFiles(temporaryFolder(), {
    'packages/price/src/index.js': `${CODE}exports.price = price;\n`,
  });
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js':
      "const { price } = require('@shop/price/src/index.js');\nexports.handler = async ({ items }) => price(items);\n",
  });
  link(taskRoot, 'node_modules/@shop/price', join(workspace, 'packages/price'));
  const only = await recorded({ taskRoot });
  expect(only.urls).toHaveLength(1);
  const both = await recorded({
    taskRoot,
    env: { COVERAGE_INCLUDE: `*.js,${join(workspace, 'packages')}${end}` },
  });
  expect(both.urls).toHaveLength(2);
  expect(both.price).toBe(2);
});

test('where no code of the function was seen the health check says so, and so does doctor', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'node_modules/shop/index.js': HANDLER });
  const { health, dir, urls } = await recorded({ taskRoot, handler: 'node_modules/shop/index.handler' });
  expect(urls).toEqual([]);
  expect(health).toMatchObject({ status: 'degraded', errors: [{ code: 'no-code' }] });
  const { advice } = await examine([parseStoreLocation(dir)], {});
  expect(advice).toEqual([expect.stringContaining('shop: invoked, but no code of the function was seen.')]);
});
