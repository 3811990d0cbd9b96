import { expect, test } from 'vitest';
import {
  asItIs,
  type Make,
  measured,
  throughEsbuild,
  throughSwc,
  throughTerser,
} from '../support/measured.ts';

const TOOLS: Record<string, Make> = {
  'as it is': asItIs,
  esbuild: throughEsbuild({ minify: true, format: 'esm' }),
  'esbuild, ES2016': throughEsbuild({ minify: true, format: 'esm', target: 'es2016' }),
  terser: throughTerser(),
  swc: throughSwc(),
};

/** What was shown wrongly when a minifier had been there. What is put into `use` stays a function. */
const PROGRAMS = {
  'a segment that begins at the end of the statement before': `
    function f() { try { throw new TypeError('x'); } catch (e) { if (e instanceof TypeError) return 'caught'; throw e; } }
    export function main() { f(); }`,
  'a guard that threw': `
    class V { constructor() { this.value = 0; } set(value) { if (value < 0) throw new RangeError('negative'); this.value = value; } }
    export function main() { try { new V().set(-1); } catch {} }`,
  'a guard that let all pass': `
    class V { constructor() { this.value = 0; } set(value) { if (value < 0) throw new RangeError('negative'); this.value = value; } }
    export function main() { new V().set(1); new V().set(2); }`,
  'arrows in arrows that were never called': `
    const fork = (signal) => (n) => { return [signal, n]; };
    export function main() { use(fork); }`,
  'arrows in arrows of which only the outer one was called': `
    const pick = (key) => (row) => row[key];
    export function main() { use(pick); use(pick('a')); }`,
  'a return in the place of another one': `
    function up(t) { if (typeof t === 'undefined') { return undefined; } return t.toUpperCase(); }
    export function main() { use(up); up('a'); up('b'); }`,
  'a throw in the place of another one': `
    function up(t) { if (t === 0) { throw 1; } throw t; }
    export function main() { use(up); try { up(2); } catch {} }`,
  'a constant in place of a field': `
    const VERSION = '1';
    class S { version = VERSION }
    export function main() { use(S); new S(); }`,
  'a constant in place of a private field': `
    const SIZE = 3;
    class S { #size = SIZE; get size() { return this.#size; } }
    class Unused { #size = SIZE; get size() { return this.#size; } }
    export function main() { use(S); use(Unused); use(new S().size); }`,
  'a test that begins in parentheses': `
    function f(m, s, h) { if (m !== 'GET' && m !== 'HEAD') return false; if ((s >= 200 && s < 300) || s === 304) return JSON.stringify(h); return false; }
    export function main() { use(f); f('GET', 200, 1); f('POST', 200, 1); }`,
  'a last return behind a loop that returns': `
    function f(routes) { for (const r of routes) { if (r.hit) return { r }; } return undefined; }
    export function main() { use(f); f([{}, { hit: 1 }]); }`,
  'a last return of nothing behind a loop that returns': `
    function f(routes) { for (const r of routes) { if (r.hit) return { r }; } return; }
    export function main() { use(f); f([{}, { hit: 1 }]); }`,
  'a last return behind a loop with a switch': `
    function f(list) { for (const each of list) { switch (each) { case 1: break; case 2: return use(each); } } return undefined; }
    export function main() { use(f); f([1, 2]); }`,
};

test.each(await cases())('%s, %s', (_, __, { ours, istanbul }) => {
  expect(ours).toEqual(istanbul);
});

async function cases() {
  const named = Object.entries(PROGRAMS).flatMap(([name, program]) =>
    Object.entries(TOOLS).map(([tool, make]) => ({
      name,
      tool,
      make,
      text: `const use = (value) => (globalThis.used = value);\n${program}\n`,
    })),
  );
  const results = await measured(named);
  return named.map(
    ({ name, tool }, i) => [name, tool, results[i] ?? { ours: undefined, istanbul: {} }] as const,
  );
}
