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
  ["const a = { 'GET /orders': async () => {} };", 'GET /orders'],
  ['exports["GET /orders"] = function () {};', 'GET /orders'],
  ["const a = { async 'GET /orders'() {} };", 'GET /orders'],
  ["const a = { '\\u202e': () => 1, '::error::\u202e': () => 2 };", '(without a name)', '_:error::_'],
  ["const a = 0 ? 'c' : () => 1;", '(without a name)'],
  ['const b = 1, a = 0 ? b : () => 1;', '(without a name)'],
  ['function total() {}', 'total'],
  ['[].map((a) => a);', '(callback of map)'],
  ['setTimeout(async () => {}, 1);', '(callback of setTimeout)'],
  ['(() => 1)();', '(without a name)'],
  ['const f = (a) => (b) => b;', 'f', '(without a name)'],
])('%s has the functions that people know', (text, ...names) => {
  const { functions } = sourceData(libCoverage.createFileCoverage(ran(text)), text, []).source;
  expect(functions.map(([name]) => name)).toEqual(names);
});
