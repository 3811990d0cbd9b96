import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import libCoverage from 'istanbul-lib-coverage';
import libInstrument from 'istanbul-lib-instrument';
import { expect, test } from 'vitest';
import { totalsOf } from '../../../combiner-image/report/totals.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROGRAM = `'use strict';
const limits = { small: 10, large: 100 };
function sizeOf(order) {
  if (order.items > limits.large) {
    return 'huge';
  } else if (order.items > limits.small) {
    return 'large';
  }
  return order.gift ? 'gift' : 'small';
}
function neverCalled() {
  return 'never';
}
const total = (items) => {
  let sum = 0;
  for (const item of items) {
    switch (item.kind) {
      case 'free':
        break;
      case 'paid':
        sum += item.price;
        break;
      default:
        throw new Error('unknown kind');
    }
  }
  return sum;
};
exports.handler = async (event) => {
  const size = sizeOf(event);
  try {
    return { size, total: total(event.list || []) };
  } catch (error) {
    return { size, error: error.message };
  }
};
exports.neverCalled = neverCalled;
`;

const EVENTS = [
  [{ items: 1, list: [{ kind: 'paid', price: 2 }] }],
  [{ items: 20 }, { items: 5, list: [{ kind: 'free' }] }],
  [{ items: 1, list: [{ kind: 'odd' }] }],
];

/** What Istanbul's own instrumentation counts in the same three sandboxes. */
async function instrumented(path: string) {
  const code = libInstrument.createInstrumenter({ compact: false }).instrumentSync(PROGRAM, path);
  const sum = libCoverage.createCoverageMap({});
  for (const events of EVENTS) {
    const exports: { handler?: (event: unknown) => Promise<unknown> } = {};
    const sandbox = createContext({ exports });
    new Script(code).runInContext(sandbox);
    for (const event of events) await exports.handler?.(event);
    sum.merge(JSON.parse(JSON.stringify(sandbox['__coverage__'])));
  }
  return sum;
}

test('the sum of three sandboxes is what Istanbul counts in them', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const store = new RecordedStore();
  for (const events of EVENTS) {
    const result = run(taskRoot, 'index.js', events);
    store.putScripts(taskRoot, result);
    store.put(rawObject(taskRoot, result));
  }

  const { totals, folder, read } = await combineFolder(store.folder);

  const istanbul = await instrumented('/project/orders/index.js');
  expect(read).toEqual({ objects: 3, used: 3, duplicates: 0, skipped: 0 });
  expect(totals).toEqual(totalsOf(istanbul));
  const json = JSON.parse(readFileSync(`${folder}/coverage-final.json`, 'utf8'));
  const ours = libCoverage.createCoverageMap(json).fileCoverageFor('orders/index.js');
  expect(ours.getLineCoverage()).toEqual(
    istanbul.fileCoverageFor('/project/orders/index.js').getLineCoverage(),
  );
});
