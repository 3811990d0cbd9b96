import { parse, parseExpression } from '@babel/parser';

export async function main() {
  const typed =
    'enum E { A = 1 } abstract class C<T> implements I { private x?: number; constructor(readonly y: T) { super(); } declare z: any; @dec m<const U>(this: C<T>, a?: U): asserts a is U { return <any>a!; } } type M = { [K in keyof T]?: T[K] extends infer R ? R : never }; namespace N.O { export const p = 1 as const satisfies number; } import type { Q } from "q"; function over(a: string): void; function over(a: any) {}';
  for (const plugins of [
    ['typescript', 'decorators-legacy'],
    ['typescript', 'jsx', 'decorators'],
  ]) {
    try {
      parse(typed, { sourceType: 'module', plugins, tokens: true, attachComment: true });
    } catch {}
  }
  parse(
    'const a = <A b="c" {...d}>{e} text <F.G /> <></></A>; // c\n/* d */ async () => { for await (const x of y) await x?.z; }',
    {
      sourceType: 'module',
      plugins: ['jsx'],
      ranges: true,
    },
  );
  parse('var a = 1\nlabel: for (;;) { if (a) break label } with (b) c', {
    sourceType: 'script',
    errorRecovery: true,
  });
  parseExpression('a ? (b, c) : d ||= { ...e, f() {}, get g() { return 1n } } ?? /x/v');
  for (const bad of [
    'let a; let a;',
    'await x',
    'a ?? b || c',
    '({a:1',
    'class A { constructor() {} constructor() {} }',
    '`${',
    'import x from',
  ]) {
    try {
      parse(bad, { errorRecovery: bad.length % 2 === 0 });
    } catch {}
  }
}
