import fc from 'fast-check';

/** Few literals: what a minifier can compute it deletes, and what is deleted is a class of its own. */
const LEAVES = [
  'p',
  'q',
  'o.n',
  'o.c',
  'o.zero',
  'o.none',
  'o',
  'xs',
  'xs[p]',
  't()',
  'f()',
  'p > 1',
  "'s' + q",
];

type Source = fc.Arbitrary<string>;

interface Context {
  isAsync: boolean;
  isGenerator: boolean;
  inLoop: boolean;
  inFunction: boolean;
}

/**
 * A random deterministic program that ends and does not throw past its own handlers: `export async function main`.
 * It is full of what V8 miscounts: awaits at the end of conditional parts, early returns before them, loops
 * around closures, optional chains.
 */
export function programArbitrary(): Source {
  const root: Context = { isAsync: true, isGenerator: false, inLoop: false, inFunction: true };
  return fc.array(block(root, 2), { minLength: 2, maxLength: 5 }).map((bodies) => {
    const calls = bodies.map((_, i) => `  for (const p of [0, 1, 2]) await part${i}(p, p + 1, xs, o);`);
    const parts = bodies.map((body, i) => `async function part${i}(p, q, xs, o) {\n${indent(body)}\n}`);
    return numberNames(
      `${PRELUDE}\n${parts.join('\n')}\nexport async function main() {\n${calls.join('\n')}\n}\n`,
    );
  });
}

/** The same program with a `main({ parts, values })`, of which each event runs other parts. */
export function inParts(program: string): string {
  return program
    .replace('function main()', 'function main({ parts, values })')
    .replace(
      /for \(const p of \[0, 1, 2\]\) await part(\d+)/g,
      'if (parts.includes($1)) for (const p of values) await part$1',
    );
}

const PRELUDE = `const xs = [1, 0, 2];
const o = { a: { b: (x) => x }, n: null, c: 1, zero: 0, m(x = 1, { d = 2, ...r } = {}) { return x + d; } };
const t = () => process.argv.length > 0;
const f = () => process.argv.length < 0;
const wait = (x) => new Promise((done) => setImmediate(done, x));
const fail = () => Promise.reject(new Error('x'));
function bad() { throw new Error('y'); }
function use(...all) { return all.length; }`;

/** The grammar is built once per place: built anew at every use it would grow without end. */
const built = new Map<string, Source>();

function once(kind: string, context: Context, depth: number, make: () => Source): Source {
  const flags = [context.isAsync, context.isGenerator, context.inLoop, context.inFunction].map(Number);
  const key = [kind, ...flags, depth].join();
  const known = built.get(key);
  if (known !== undefined) return known;
  const made = make();
  built.set(key, made);
  return made;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

/** Every `V#` becomes a name of its own. */
function numberNames(text: string): string {
  let next = 0;
  return text.replace(/V#\d*/g, () => `v${next++}`);
}

function block(context: Context, depth: number): Source {
  return once('block', context, depth, () => makeBlock(context, depth));
}

function makeBlock(context: Context, depth: number): Source {
  return fc.array(statement(context, depth), { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'));
}

function oneOf(...all: Source[]): Source {
  return fc.oneof(...all);
}

function map(parts: Source[], join: (...texts: string[]) => string): Source {
  return fc.tuple(...parts).map((texts) => join(...texts));
}

function expression(context: Context, depth: number): Source {
  return once('expression', context, depth, () => makeExpression(context, depth));
}

function makeExpression(context: Context, depth: number): Source {
  const leaf = fc.constantFrom(...LEAVES);
  if (depth <= 0) return leaf;
  const e = () => expression(context, depth - 1);
  const inner = () => expression({ ...context, isAsync: false, isGenerator: false }, depth - 1);
  const all: Source[] = [
    leaf,
    map([e(), e(), e()], (a, b, c) => `(${a} ? ${b} : ${c})`),
    map([e(), e()], (a, b) => `(${a} && ${b})`),
    map([e(), e()], (a, b) => `(${a} || ${b})`),
    map([e(), e(), e()], (a, b, c) => `(${a} && ${b} || ${c})`),
    map([e(), e()], (a, b) => `((${a}) ?? ${b})`),
    map([e()], (a) => `o?.a.b(${a})`),
    map([e()], (a) => `o.n?.x(${a}).y`),
    map([e(), e()], (a, b) => `(${a} ? o : o.n)?.a?.b(${b})`),
    map([e(), e()], (a, b) => `use(${a}, ${b})`),
    map([e(), inner()], (a, b) => `[...xs, ${a}].map((x) => x ? ${b} : 0)`),
    map([inner()], (a) => `((x) => ${a})(p)`),
    map([e()], (a) => `!(${a})`),
    map([e(), e()], (a, b) => `(${a}, ${b})`),
    map([e()], (a) => `\`t\${${a}}\``),
    map([e()], (a) => `o.m(...[${a}].filter(Number))`),
  ];
  if (context.isAsync) {
    all.push(
      map([e()], (a) => `(await wait(${a}))`),
      map([e(), e()], (a, b) => `(${a} ? await wait(1) : await wait(${b}))`),
      map([e(), e()], (a, b) => `(${a} && await wait(${b}))`),
      map([e()], (a) => `o.n?.x(await wait(${a}))`),
      map([e()], (a) => `o?.a?.b(await wait(${a}))`),
    );
  }
  if (context.isGenerator) all.push(map([e()], (a) => `(yield ${a})`));
  return oneOf(...all);
}

function statement(context: Context, depth: number): Source {
  return once('statement', context, depth, () => makeStatement(context, depth));
}

function makeStatement(context: Context, depth: number): Source {
  const e = () => expression(context, 2);
  const simple: Source[] = [
    map([e()], (a) => `use(${a});`),
    map([e()], (a) => `const V# = ${a};`),
    map([e(), e()], (a, b) => `const { V#1 = ${a}, ...V#2 } = ${b} ?? {};`),
  ];
  if (context.isAsync) {
    simple.push(
      map([e()], (a) => `await wait(${a});`),
      map([e(), e()], (a, b) => `${a} ? await wait(1) : await wait(${b});`),
      map([e()], (a) => `if (${a}) await wait(1);`),
      map([e()], (a) => `(${a}) && await wait(2);`),
      map([e()], (a) => `try { await fail(${a}); use(1); } catch { use(2); }`),
    );
  }
  if (context.isGenerator) simple.push(map([e()], (a) => `yield ${a};`));
  if (context.inLoop) {
    simple.push(
      map([e()], (a) => `if (${a}) continue;`),
      map([e()], (a) => `if (${a}) break;`),
    );
  }
  if (context.inFunction) simple.push(map([e(), e()], (a, b) => `if (${a}) return ${b};`));
  if (depth <= 0) return oneOf(...simple);
  const b = (inner: Partial<Context> = {}) => block({ ...context, ...inner }, depth - 1).map(indent);
  const loop = () => b({ inLoop: true });
  const plain: Context = { isAsync: false, isGenerator: false, inLoop: false, inFunction: true };
  const nested = (inner: Partial<Context>) => block({ ...plain, ...inner }, depth - 1).map(indent);
  const compound: Source[] = [
    map([e(), b()], (a, s) => `if (${a}) {\n${s}\n}`),
    map([e(), b(), b()], (a, s, z) => `if (${a}) {\n${s}\n} else {\n${z}\n}`),
    map(
      [e(), b(), e(), b(), b()],
      (a, s, c, u, z) => `if (${a}) {\n${s}\n} else if (${c}) {\n${u}\n} else {\n${z}\n}`,
    ),
    map([loop()], (s) => `for (let i = 0; i < 3; i++) {\n${s}\n}`),
    map([loop()], (s) => `for (let i = 0, V#1 = []; i < 3; i++) {\n  V#2: use(() => i);\n${s}\n}`),
    map([loop()], (s) => `for (const x of xs) {\n  use(() => x);\n${s}\n}`),
    map([e(), loop()], (a, s) => `for (const k in ${a}) {\n${s}\n}`),
    map([e(), loop()], (a, s) => `for (let n = 0; n++ < 2 && (${a} || t());) {\n${s}\n}`),
    map([e(), loop()], (a, s) => `{ let n = 0; while (n++ < 2 && (${a} || t())) {\n${s}\n} }`),
    map([e(), loop()], (a, s) => `{ let n = 0; do {\n${s}\n} while (n++ < 2 && (${a})); }`),
    map(
      [loop(), e(), loop(), fc.nat().map(String)],
      (s, a, z, n) =>
        `L${n}: for (const x of xs) {\n${s}\n  for (const y of xs) {\n    if (${a}) continue L${n};\n${z}\n  }\n}`,
    ),
    map(
      [e(), b(), b(), b()],
      (a, s, u, z) =>
        `switch (${a}) {\n  case 1:\n  case p: {\n${s}\n  }\n  case 'q':\n${u}\n    break;\n  default:\n${z}\n}`,
    ),
    map([b(), b(), b()], (s, u, z) => `try {\n${s}\n} catch (e) {\n${u}\n} finally {\n${z}\n}`),
    map(
      [b(), e(), b()],
      (s, a, u) => `try {\n${s}\n  if (${a}) throw new Error('z');\n  use(3);\n} catch {\n${u}\n}`,
    ),
    map([b(), b(), fc.nat().map(String)], (s, u, n) => `L${n}: {\n${s}\n  if (p) break L${n};\n${u}\n}`),
    map([nested({}), e()], (s, a) => `{ function inner(x = 1, y) {\n${s}\n}\ninner(${a}); inner(); }`),
    map(
      [nested({}), e()],
      (s, a) => `{ const inner = ([x, y = 2] = [1], { z = 3 } = {}) => {\n${s}\n};\nuse(${a} && inner()); }`,
    ),
    map(
      [nested({ isGenerator: true })],
      (s) => `{ function* gen() {\n${s}\n}\nfor (const z of gen()) if (z === 's') break; }`,
    ),
    map([nested({ isGenerator: true })], (s) => `{ function* gen() {\n${s}\n}\nuse(...gen()); }`),
    map(
      [e(), e(), nested({}), nested({})],
      (a, c, s, u) =>
        `{ class K { static s = ${sync(c)}; x = ${sync(a)}; #y = () => 1; constructor(z = 1) { this.z = z; }\nm() {\n${s}\n}\nget g() {\n${u}\n}\nstatic { use(1); } }\nnew K().m(); if (q) new K(2).g; }`,
    ),
  ];
  if (context.isAsync) {
    compound.push(
      map([nested({ isAsync: true })], (s) => `await (async (x) => {\n${s}\n})(1);`),
      map([nested({ isAsync: true })], (s) => `await Promise.all(xs.map(async (x) => {\n${s}\n}));`),
      map([loop()], (s) => `for await (const x of xs) {\n${s}\n}`),
      map([e(), b()], (a, s) => `for (const x of xs) if (${a}) {\n${s}\n} else await wait(x);`),
    );
  }
  return oneOf(...simple, ...compound);
}

/** A field's value may not await or yield. */
function sync(text: string): string {
  return /\b(?:await|yield)\b/.test(text) ? '1' : text;
}
