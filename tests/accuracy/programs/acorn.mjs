import * as acorn from 'acorn';

const SAMPLES = [
  'let a = 1, b = [...c, , 2]; for (const x of b) if (x) continue; else break;',
  'async function f({ a = 1, ...r }, [b, , c] = []) { await a?.b?.[c](); return a ?? b; }',
  'class A extends B { static #x = 1; get y() { return this.#x; } static { f(); } async *z() { yield* g(); } }',
  'label: while (true) { do { break label; } while (x); } switch (a) { case 1: default: throw new Error(`a`); }',
  'try { x = /[a-z]+(?<n>b)\\k<n>/giu; } catch { debugger; } finally { y **= 0x1f + 0b11 + 1_000n; }',
  'var f = async x => x, g = (a, b) => ({ a, b, ["c"]: 1, get d() { return 2 }, set d(v) {} }); new.target',
  'import a, { b as c } from "d"; export { c as default }; export * as e from "f"; export default class {}; import.meta.url',
  'if (a) b; else if (c) d\nfor (var i = 0, j; i < 3; i++, j--) ;\nfor (k in l) m(n, ...o)\n"use strict"',
];
const BROKEN = [
  'let let = 1',
  'a b',
  '({',
  '"x',
  'for (let x = 1 of y);',
  'class { }',
  '/a',
  'return 1',
  'x = { a: 1, a }; ({ a = 1 })',
];

export async function main() {
  const seen = [];
  for (const text of SAMPLES) {
    for (const sourceType of ['script', 'module']) {
      try {
        acorn.parse(text, {
          ecmaVersion: 'latest',
          sourceType,
          locations: true,
          allowReturnOutsideFunction: true,
        });
        for (const token of acorn.tokenizer(text, { ecmaVersion: 2020, onComment: [] }))
          seen.push(token.type);
      } catch {}
    }
  }
  for (const text of BROKEN) {
    try {
      acorn.parse(text, { ecmaVersion: 5 });
    } catch {}
  }
}
