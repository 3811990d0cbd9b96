import { expect, test } from 'vitest';
import { asItIs, measured, throughEsbuild, throughTerser, throughTsc } from '../support/measured.ts';

/** V8 does not count defaults: they are told by the calls. */
const BODIES = {
  'calls with and without the argument': 'function part(a = 1) { return a; }\n part(x);\n part();',
  'two functions of one name':
    'const one = () => { const f = (a = 1) => a; return f(x); };\n const two = () => { const f = (a = 1) => a; return f(); };\n one();\n two();',
  'an argument that is a parameter itself':
    'function outer(a, b) { return inner(a, b); }\n function inner(a = 1, b = 2) { return a + b; }\n outer(x);',
  'a function that is chosen by a test':
    'function f(a = 1) { return a; }\n function g(a = 1) { return a; }\n (x ? f : g)(x);\n f();',
  'a constructor that is called by super':
    'class Base { constructor(a = 1) { this.a = a; } }\n class Derived extends Base { constructor(a = 2) { super(a); } }\n new Derived();',
  'a method of an object': 'const o = { method(a = 1) { return a; } };\n o.method(x);',
  'a property of an object': 'function f({ a = 1, b = 2 } = {}) { return a + b; }\n f({ a: x });',
  'an object that has a name':
    'function f({ a = 1, b = 2 } = {}) { return a + b; }\n const given = { a: x };\n f(given);',
  'a function behind the name of a property':
    'function helper(a = 1) { return a; }\n const module = { helper };\n module.helper(x);',
  'calls that nothing tells': 'const f = (a = 1) => a;\n [() => f].map((g) => g()());',
};
const TOOLS = {
  'as it is': asItIs,
  esbuild: throughEsbuild({ format: 'esm', target: 'es2017' }),
  // Whole programs are inlined and evaluated: only the names are taken away here.
  terser: throughTerser({ compress: false }),
};

test.each(await cases())('%s, %s', (_, __, { ours, istanbul }) => {
  expect(ours.b).toEqual(istanbul.b);
});

async function cases() {
  const named = Object.entries(BODIES).flatMap(([name, body]) =>
    Object.entries(TOOLS).map(([tool, make]) => ({ name, tool, make, text: programOf(body) })),
  );
  const results = await measured(named);
  return named.map(
    ({ name, tool }, i) =>
      [name, tool, results[i] ?? { ours: { b: {} }, istanbul: { b: undefined } }] as const,
  );
}

const CLASSES = {
  'one parameter property': 'class Page { constructor(readonly size = 10) {} }\n new Page();\n new Page(5);',
  'several, and a plain parameter':
    "class Page { constructor(private a: number = 1, public b = ['b'], c = 3) { console.assert(c); } }\n new Page();\n new Page(5);",
};

test.each(await classes())('tsc: %s', (_, { ours, istanbul }) => {
  expect(ours).toEqual(istanbul);
});

async function classes() {
  const text = (body: string) => `export function main() {\n ${body}\n}\n`;
  const results = await measured(
    Object.values(CLASSES).map((body) => ({ text: text(body), make: throughTsc, language: 'ts' })),
  );
  return Object.keys(CLASSES).map(
    (name, i) => [name, results[i] ?? { ours: undefined, istanbul: {} }] as const,
  );
}

function programOf(body: string): string {
  return `export function main() {\n for (const x of [0, 1, 2]) {\n ${body}\n }\n}\n`;
}
