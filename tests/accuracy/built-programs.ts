/** Inputs that were shown wrongly behind a tool, each beside one that nobody started from. */
export interface BuiltProgram {
  text: string;
  language: 'ts' | 'mjs';
  /** Pipelines by name. */
  tools: readonly string[];
}

const use = 'const use = (value) => (globalThis.used = value);\n';
const minifiers = ['rolldown minify', 'rspack production', 'swc minify', 'parcel', 'webpack production'];
const allMinifiers = [...minifiers, 'bun minify', 'tsup minify', 'terser', 'esbuild minify', 'ncc minify'];
const compilers = ['tsc 5', 'ts-loader, ES5', 'rolldown', 'bun', 'rspack', 'swc'];
const lineMaps = ['ncc', 'ncc minify'];

const script = (text: string, tools: readonly string[]): BuiltProgram => ({
  text: `${use}${text}\n`,
  language: 'mjs',
  tools,
});
const typescript = (text: string, tools: readonly string[]): BuiltProgram => ({
  text,
  language: 'ts',
  tools,
});

export const BUILT_PROGRAMS: Record<string, BuiltProgram> = {
  'a return behind an if in a namespace': typescript(
    `export namespace Paths {
  export function clean(path?: string): string { if (!path) return 'none'; return path.trim(); }
  export const never = () => 'never';
}
export function main() { Paths.clean(undefined); (globalThis as any).used = Paths; }
`,
    ['rolldown', 'rolldown minify', 'rspack production', 'tsup minify', 'parcel'],
  ),
  'returns behind ifs in a namespace of a namespace': typescript(
    `namespace Status {
  export function of(method: string): number {
    if (method !== 'GET') return 405;
    return 200;
  }
  export namespace Inner {
    export const first = (a?: string, b?: string) => {
      if (a) return a;
      if (b) { return b; }
      return 'none';
    };
  }
}
export function main() {
  Status.of('POST');
  Status.Inner.first('', 'x');
  (globalThis as any).used = Status;
}
`,
    ['rolldown', 'rolldown minify', 'rspack production', 'tsup minify', 'parcel'],
  ),
  'a namespace that nobody calls': typescript(
    `export namespace Unused { export const never = () => 'never'; }
export namespace Used { export const ever = () => 'ever'; }
export function main() { Used.ever(); }
`,
    ['rolldown', 'bun'],
  ),
  'returns behind ifs': script(
    `function clean(path) { if (!path) return 'none'; return path.trim(); }
function code(method) { if (method !== 'GET') { return { code: 405 }; } const body = use(method); return { code: 200, body }; }
export function main() { use(clean); use(code); use(clean(globalThis.none)); use(code('POST')); }`,
    minifiers,
  ),
  'tests of words that were turned around': script(
    `function f(m, s, h) { if (m !== 'GET' && m !== 'HEAD') return false; if ((s >= 200 && s < 300) || s === 304) return JSON.stringify(h); return false; }
export function main() { use(f); f('GET', 200, 1); f('POST', 200, 1); f('PUT', 304, 1); }`,
    minifiers,
  ),
  'tests of numbers that were turned around': script(
    `function f(m, s, h) { if (m !== 0 && m !== 2) return false; if ((s >= 200 && s < 300) || s === 304) return JSON.stringify(h); return false; }
export function main() { use(f); f(0, 200, 1); f(1, 200, 1); f(4, 304, 1); }`,
    minifiers,
  ),
  'tests of numbers, and a block': script(
    `function f(m, s, h) { if (m !== 0 && m !== 2) return null; if (s === 1 || s === 3 || s > h) { return use(h); } return 'x'; }
export function main() { use(f); f(0, 1, 1); f(0, 0, 5); f(1, 200, 1); f(4, 304, 1); }`,
    minifiers,
  ),
  'two tests that became one value': script(
    `function f(low, high, only) { if (low && high && !only) return false; if (only && !low) { return false; } return use(high); }
export function main() { use(f); f(1, 1, 0); f(0, 1, 1); f(1, 0, 1); }`,
    minifiers,
  ),
  'an inlined function whose test became a constant': script(
    `function log(level, text) { if (level) { use(level); } use(text); }
function once(v) { log(v, 'a'); }
export function main() { once(1); }`,
    minifiers,
  ),
  'an inlined function with a test of its own': script(
    `function pick(a) { if (a.length > 1) { return a[0]; } return a; }
function only(x) { if (!x) return; use(x); }
export function main() { use(pick(['a', 'b'])); only(1); }`,
    minifiers,
  ),
  'an export that was inlined where it is called': script(
    `export function twice(n) { return n * 2; }
export const half = (n) => n / 2;
export function main() { use(twice(1)); use(twice(2)); use(half(3)); use(half(4)); }`,
    minifiers,
  ),
  'an export that was inlined, with an object': script(
    `export const ok = (body) => ({ statusCode: 200, body });
export const bad = (body) => ({ statusCode: 400, body });
export function main() { use(ok({ a: 1 })); use(ok(2)); }`,
    minifiers,
  ),
  'continue beside a closure': script(
    `export function main() {
  for (const x of [1, 2, 3]) { if (x > 5) continue; if (x === 2) continue; use(() => x); }
  for (let i = 0; i < 3; i++) { const g = () => i; if (i === 7) { use(g); continue; } if (i === 1) continue; use(g()); }
}`,
    ['Babel, ES5', 'ts-loader, ES5'],
  ),
  'continue of an outer loop beside a closure': script(
    `export function main() {
  outer: for (const x of [1, 2, 3]) { for (const y of [1, 2]) { if (y > 5) continue outer; if (x === 2) { continue outer; } if (y === 1) continue; use(() => x + y); } }
}`,
    ['Babel, ES5', 'ts-loader, ES5'],
  ),
  'an optional call in a test': script(
    `function f(o) { if (o.e?.()) return 1; return 2; }
export function main() { use(f); f({ e: () => true }); f({}); }`,
    ['esbuild, ESM, ES2017', 'esbuild minify', 'tsup minify', 'bun minify', 'Babel, ES5', 'ts-loader, ES5'],
  ),
  'optional calls in tests': script(
    `function f(o) { if (o?.e?.(1)) { use(o); } if (!o.a?.b()) return 2; use(3); }
export function main() { use(f); f({ e: () => true, a: { b: () => 1 } }); f({}); f({ e: () => 0 }); }`,
    ['esbuild, ESM, ES2017', 'esbuild minify', 'tsup minify', 'bun minify', 'Babel, ES5', 'ts-loader, ES5'],
  ),
  'a class that passes on what it is given': typescript(
    `class A { constructor(readonly x = 1) {} }
class B extends A { y = 2 }
class C extends A { private z = [1]; get w() { return this.z; } }
export function main() { (globalThis as any).used = [new B(), new B(3), new C(5)]; }
`,
    ['tsc 5', 'rspack production', 'parcel', 'bun', 'esbuild, ESM, ES2017'],
  ),
  'fields and arrows on one line': script(
    `class Store { items = []; find = (id) => this.items.find((item) => item.id === id); static made = 0; }
const add = (store, id) => { if (!id) return store; store.items.push({ id }); return store; };
export function main() { const store = new Store(); add(store, 1); add(store); use(store.find(2)); }`,
    lineMaps,
  ),
  'columns that a map lost behind a template': script(
    `function check(version) {
  if (!version) {
    throw new TypeError(\`Invalid version: \${version}\`);
  }
  const parts = version.split('.');
  if (parts.length > 2) return parts;
  return version === '1' ? 'one' : parts.map((part) => part);
}
export function main() { use(check('1.2')); use(check('1')); try { check(); } catch {} }`,
    ['sucrase'],
  ),
  'columns that a map lost behind templates': script(
    `class Log {
  lines = [];
  add(level, text) {
    this.lines.push(\`\${level}: \${text}\`);
    if (level === 'error') { this.failed = true; }
    for (const line of this.lines) if (line.length > 100) return this; else use(line);
    return this;
  }
}
export function main() { new Log().add('info', \`a \${1}\`).add('info', 'b'); }`,
    ['sucrase'],
  ),
  'columns that a map lost where a line begins': script(
    `function wrap(text, style) {
  const open =
\`\${text}\`;
  if (style === 1) { return open; }
  const both = [open, style === 2 ? 'two' : 'more'];
  return style === 3 ? both : both.map((each) => each);
}
export function main() { use(wrap('a', 2)); use(wrap('a', 4)); }`,
    ['sucrase'],
  ),
  'values that were taken out but left to be read': script(
    `const listed = /* @__PURE__ */ new Map([[1, (x) => x + 1]]);
const named = /* @__PURE__ */ Symbol('named');
const taken = 1;
export function main() { use(taken); }`,
    lineMaps,
  ),
  'classes that were taken out but left to be read': script(
    `class Base { go() { return 1; } }
const none = /* @__PURE__ */ Object.freeze({ a: (x) => (x ? 1 : 2), b: [() => 3] });
class Never extends Base { static next = 1; stay() { return 2; } }
export function main() { use(new Base().go()); }`,
    lineMaps,
  ),
  'exports that a bundler makes behind their file': script(
    `export function clean(path) { if (!path) return 'none'; return path.trim(); }
export async function main() { const r = [clean(undefined)]; r.push(clean(' a ')); use(r.length > 1 ? { code: 200, body: clean('b') } : clean()); }`,
    ['terser', 'swc minify', 'esbuild minify'],
  ),
  'more exports that a bundler makes behind their file': script(
    `export function first(list) { for (const each of list) { if (each.ok) return each; } return undefined; }
export const last = (list, or) => list.length > 0 ? list.at(-1) : or;
export class Kept { #all = []; add(one) { if (!one) return this; this.#all.push(one); return this; } }
export function main() { use(first([{}, { ok: 1 }])); use(last([])); new Kept().add(1).add(); }`,
    ['terser', 'swc minify', 'esbuild minify'],
  ),
  'a long program on one line': script(
    `export function main() { const list = []; ${Array.from({ length: 40 }, (_, i) => `if (list.length > ${i % 7}) { list.push(${i}); use(list, 'a${i}'); } else list.unshift((x) => x + ${i});`).join(' ')} use(list.map((each) => (typeof each === 'number' ? each : each(1)))); }`,
    lineMaps,
  ),
  'statements that share a line': script(
    `const sum = (a, b = 2) => a + b; const never = () => 'never'; const both = [sum, never];
function f(x) { if (x) { use(1); } else use(2); for (const y of [x]) if (y) continue; else use(y); return x ? 'yes' : 'no'; }
export function main() { use(both); use(f); f(0); sum(1); }`,
    lineMaps,
  ),
  'a parameter property with a default': typescript(
    `class Page { constructor(readonly size = 10) {} }
export function main() { (globalThis as any).used = [new Page(), new Page(5)]; }
`,
    [...compilers, 'rolldown minify', 'bun minify', 'rspack production', 'tsup minify', 'parcel'],
  ),
  'parameter properties beside fields, generics and a base class': typescript(
    `class Box<T> {
  static made = 0;
  private readonly items: T[];
  label = 'box';
  constructor(items: T[] = [], protected limit: number = 3, public mode?: string) { this.items = items; Box.made++; }
  size() { return this.items.length < this.limit ? this.items.length : this.mode; }
}
class Crate extends Box<string> { constructor(readonly owner = 'nobody', items = ['a']) { super(items, 1); } }
export function main() { (globalThis as any).used = [new Box([1]).size(), new Crate().size(), new Crate('me').owner]; }
`,
    [...compilers, 'rolldown minify', 'bun minify', 'rspack production', 'tsup minify', 'parcel'],
  ),
  'guards that threw and guards that let all pass': script(
    `class Threw { constructor() { this.value = 0; } set(value) { if (value < 0) throw new RangeError('negative'); this.value = value; } }
class Passed { constructor() { this.value = 0; } set(value) { if (value < 0) throw new RangeError('negative'); this.value = value; } }
function caught() { try { throw new TypeError('x'); } catch (e) { if (e instanceof TypeError) return 'caught'; throw e; } }
export function main() { use(caught()); try { new Threw().set(-1); } catch {} new Passed().set(1); new Passed().set(2); }`,
    allMinifiers,
  ),
  'guards in a row, static, with braces, and around an await': script(
    `class Stock {
  #left = 3;
  static of(count) { if (count === undefined) throw new TypeError('none'); return new this(count); }
  take(n) { if (!n) throw new Error('none'); const rest = this.#left - n; if (rest < 0) { throw new RangeError('too many'); } this.#left = rest; return rest; }
  async give(n) { if (n > 9) throw new Error('much'); await null; this.#left += n; }
}
async function retried(stock, n) { try { await stock.give(n); } catch (error) { if (error.message !== 'much') throw error; use(error); return; } use(n); }
export async function main() { const stock = Stock.of(1); use(stock.take(1)); try { stock.take(5); } catch {} try { Stock.of(); } catch {} await retried(stock, 10); await retried(stock, 10); }`,
    allMinifiers,
  ),
  'arrows in arrows': script(
    `const fork = (signal) => (n) => { return [signal, n]; };
const outer = (key) => (row) => row[key];
export function main() { use(fork); use(outer); use(outer('a')); }`,
    allMinifiers,
  ),
  'arrows in arrows in methods, and asynchronous ones': script(
    `const compose = (a) => (b) => (c) => { use(c); return [a, b, c]; };
const later = (a) => async (b) => { await null; return a + b; };
class Menu { pick = (a) => (b) => { use(a); return b; }; by(key) { return (row) => (value) => { row[key] = value; return row; }; } }
export async function main() { use(later); use(compose(1)(2)); await later(1)(2); use(new Menu().pick); new Menu().by('a')({}); }`,
    allMinifiers,
  ),
  'a first return of nothing': script(
    `function up(t) { if (typeof t === 'undefined') { return undefined; } return t.toUpperCase(); }
function found(o) { if (o.e?.()) return 1; return 2; }
export function main() { use(up); use(found); up('a'); up('b'); found({ e: () => true }); found({}); }`,
    allMinifiers,
  ),
  'first returns of nothing, null and a text': script(
    `function nameOf(user) { if (user == null) return null; const { name } = user; if (!name) { return; } return name.trim(); }
const sizeOf = (list) => { if (!Array.isArray(list)) return undefined; return list.length > 1 ? 'many' : list.length; };
function kind(x) { if (typeof x !== 'string') { if (x === 0) return 'zero'; return void 0; } return x; }
export function main() { use([nameOf, sizeOf, kind]); nameOf({ name: 'a' }); nameOf({}); sizeOf([1]); sizeOf([1, 2]); use(kind(0)); use(kind('a')); use(kind(globalThis.zero ?? 0)); }`,
    allMinifiers,
  ),
  'a last return behind loops that return': script(
    `function first(routes) { for (const r of routes) { if (r.hit) return { r }; } return undefined; }
function bare(routes) { for (const r of routes) { if (r.hit) return { r }; } return; }
export function main() { use([first, bare]); first([{}, { hit: 1 }]); bare([{}, { hit: 1 }]); }`,
    allMinifiers,
  ),
  'last returns behind loops of all kinds': script(
    `function tried(n) { let i = 0; while (true) { if (i === n) return i; if (i++ > 5) break; use(i); } return -1; }
function deep(rows) { for (const row of rows) { for (const cell of row) { if (cell > 1) { return cell; } } } return null; }
function keyed(o, value) { for (const key in o) if (o[key] === value) return key; return undefined; }
async function polled(list) { for await (const each of list) { if (each) return each; use(each); } return undefined; }
export async function main() { use([tried, deep, keyed, polled]); tried(2); tried(9); deep([[1], [2]]); keyed({ a: 1, b: 2 }, 2); await polled([0, 1]); }`,
    allMinifiers,
  ),
  'an await in a test that was rejected': script(
    `async function work(fail) { if (fail) throw new Error('x'); return true; }
async function run(e) { let n = 0; try { if (await work(e.fail)) n++; } catch { n--; } return n; }
export async function main() { use(await run({})); use(await run({ fail: true })); }`,
    ['rolldown', 'rspack', 'bun', 'tsc 5', 'sucrase', 'swc', 'webpack', 'ncc'],
  ),
  'awaits in tests of all kinds that were rejected': script(
    `async function ask(x) { if (x < 0) throw new Error('x'); return x > 1; }
async function both(a, b) { try { if ((await ask(a)) && (await ask(b))) return 'both'; use(a); } catch { use(b); } finally { use(0); } return 'none'; }
async function loop(list) { let n = 0; try { while (await ask(list[n])) n++; use(n); } catch (e) { use(e); } return n; }
const picked = async (a) => { try { return (await ask(a)) ? 'yes' : 'no'; } catch { return 'failed'; } };
export async function main() { await both(2, 2); await both(2, -1); await both(0, 1); await both(-1, 1); await loop([2, 2, 0]); await loop([2, -1]); await picked(2); await picked(-1); }`,
    ['rolldown', 'rspack', 'bun', 'tsc 5', 'sucrase', 'swc', 'webpack', 'ncc'],
  ),
  'fields that hold a constant of the file': script(
    `const VERSION = '1.0';
class S { version = VERSION }
class Unused { version = VERSION }
export function main() { use([S, Unused]); use(new S().version); }`,
    allMinifiers,
  ),
  'fields, static and private, that hold constants': script(
    `const LIMIT = 5, NAME = 'pool', NONE = undefined;
class Pool { static limit = LIMIT; #name = NAME; first = NONE; rest = [LIMIT, NAME]; get name() { return this.#name; } }
class Never extends Pool { size = LIMIT; static { use(NAME); } }
export function main() { use([Pool, Never]); const pool = new Pool(); use(pool.name); new Pool(); }`,
    allMinifiers,
  ),
  'functions that are inlined, with a test and a default': script(
    `const clamp = (n, max = 10) => (n > max ? max : n);
function label(n) { const text = String(n); return text.length > 1 ? text : '0' + text; }
export function pad(n) { if (n < 0) return '-'; return label(n); }
export function main() { use(clamp(3)); use(clamp(30)); use(pad(1)); use(pad(12)); use(label(3)); }`,
    minifiers,
  ),
};
