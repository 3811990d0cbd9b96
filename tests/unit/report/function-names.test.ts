import libCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { sourceData } from '../../../combiner-image/report/page/source-data.ts';
import { ran } from '../support/ran.ts';

test.each([
  ['class A { static async *gross(a) {} }', 'gross'],
  ['class A { get own() { return 1; } }', 'own'],
  ['const price = async (a) => a;', 'price'],
  ['exports.handler = function (a) {};', 'handler'],
  ['const a = { tax: (b) => b };', 'tax'],
  ['const a = { tax(b) {} };', 'tax'],
  ['function total() {}', 'total'],
  ['[].map((a) => a);', '(callback of map)'],
  ['setTimeout(async () => {}, 1);', '(callback of setTimeout)'],
  ['(() => 1)();', '(without a name)'],
  ['const f = (a) => (b) => b;', 'f', '(without a name)'],
])('%s has the functions that people know', (text, ...names) => {
  const { functions } = sourceData(libCoverage.createFileCoverage(ran(text)), text, []).source;
  expect(functions.map(([name]) => name)).toEqual(names);
});
