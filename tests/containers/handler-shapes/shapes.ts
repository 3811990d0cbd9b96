import { createRequire } from 'node:module';
import type { NodeVersion } from '../harness/artifacts.ts';
import type { SandboxRow } from '../harness/sandboxes.ts';

const require = createRequire(import.meta.url);

/** A handler of tests/fixtures/functions/zoo, and what is asked of it in one sandbox. */
export interface Shape extends Omit<SandboxRow, 'name'> {
  shape: string;
  /** Where the runtime knows this shape of handler at all. */
  nodes?: NodeVersion[];
  /** Where the plain parent itself answers a failing stream by 200 or 502, and logs the error once or twice. */
  racy?: NodeVersion[];
}

const MODULES: Record<string, string> = {
  'load/classic.handler': 'CommonJS',
  'load/modern.handler': 'ES module',
  'load/classic.nested.some.handler': 'nested export, CommonJS',
  'load/modern.nested.some.handler': 'nested export, ES module',
  'load/classic.default': 'a property named default',
  'load/modern.default': 'default export',
  'load/default-object.handler': 'a property of the default export',
  'load/default-object.default.handler': 'a property of the default export, by its path',
  'load/order.handler': 'precedence: no extension first',
  'load/js-first.handler': 'precedence: .js before .mjs',
  'load/mjs-first.handler': 'precedence: .mjs before .cjs',
  'load/only-cjs.handler': '.cjs alone',
  'load/falls-through.handler': 'a .js file that exports null, beside an .mjs',
  'load/modern-without-extension.handler': 'module syntax without an extension',
  'load/package-module/index.handler': 'package of type module, top-level await',
  'load/package-module/classic-syntax.handler': 'CommonJS syntax in a package of type module',
  'load/package-module/extensionless.handler': 'no extension in a package of type module',
  'load/package-module/inner/index.handler': 'package of type module, a folder further down',
  'load/package-module/inner/plain/index.handler': 'package without a type inside one of type module',
  'load/package-classic/index.handler': 'package of type commonjs',
  'load/package-classic/modern-syntax.handler': 'module syntax in a package of type commonjs',
  'load/package-broken/index.handler': 'package.json is no JSON',
  'load/package-odd/index.handler': 'package.json of an unknown type',
  'load/package-odd.handler': 'a folder of the name of the file',
  'load/package-modules/node_modules/inside.handler': 'node_modules ends the search for package.json',
  'load/modern-syntax.handler': 'module syntax in a .js file',
  'load/mixed-syntax.handler': 'both syntaxes in a .js file',
  'load/modern-in-classic.handler': 'module syntax in a .cjs file',
  'load/classic-in-modern.handler': 'CommonJS syntax in an .mjs file',
  'load/require-in-modern.handler': 'require in an .mjs file',
  'load/imports-classic.handler': 'an ES module that imports CommonJS',
  'load/requires-classic.handler': 'CommonJS that requires CommonJS',
  'load/imports-later.handler': 'CommonJS that imports an ES module in the handler',
  '/var/task/load/classic.handler': 'absolute path',
  './load/classic.handler': 'relative path',
  'load/installed.handler': 'a package of node_modules that is not where it says',
  'installed.handler': 'a module that only node_modules could have',
  'load/getters.handler': 'export behind a getter',
  'load/getters.reads': 'how often a getter is read',
  'load/getters.throwing': 'a getter that throws',
  'load/compiled.handler': 'exports as compilers write them',
  'load/instance.handler': 'a class instance as the module: a method',
  'load/instance.run': 'a class instance as the module: a private field',
  'load/function-module.handler': 'a property of a function',
  'load/proxy-module.handler': 'a proxy as the module',
  'load/frozen.handler': 'frozen',
  'load/bound.handler': 'a bound function',
  'load/replaced.handler': 'an export that is replaced later',
  'load/class-handler.handler': 'a class as the handler',
  'load/classic.rest': 'rest parameters',
  'load/classic.three': 'three parameters',
  'load/slow.handler': 'loaded slowly',
  'load/classic.text': 'a text as the handler',
  'load/modern.text': 'a text as the handler, ES module',
  'load/classic.nothing': 'undefined as the handler',
  'load/classic.number': 'zero as the handler',
  'load/classic.missing': 'missing export',
  'load/modern.missing': 'missing export, ES module',
  'load/classic.nested.missing.handler': 'missing nested export',
  'load/nowhere.handler': 'missing module',
  'nowhere/at/all.handler': 'missing folder',
  'load/syntax-error.handler': 'syntax error',
  'load/broken.handler': 'syntax error, ES module',
  'load/dependency-missing.handler': 'missing dependency',
  'load/import-missing.handler': 'missing dependency, ES module',
  'load/export-missing.handler': 'import of what is not exported',
  'load/rejects.handler': 'top-level await that rejects',
  'load/waits-for-ever.handler': 'top-level await that never settles',
  'load/throws-error.handler': 'throws at import: an error with a cause',
  'load/throws-text.handler': 'throws at import: a text',
  'load/throws-nothing.handler': 'throws at import: undefined',
  'load/throws-object.handler': 'throws at import: an object with a code',
  'load/throws-syntax.handler': 'throws at import: a SyntaxError made by hand',
  'load/throws-coded.handler': 'throws at import: an error that says MODULE_NOT_FOUND',
};

const REFUSED: Record<string, string> = {
  noDot: 'no dot',
  'load/noDot': 'no dot below a folder',
  'load/classic.': 'nothing behind the dot',
  '../task/load/classic.handler': 'a path that climbs',
  'load/classic..handler': 'two dots',
};

const STREAMS: Record<string, string> = {
  plain: 'written and ended',
  typed: 'a content type',
  typedLate: 'a content type after the first byte',
  withMetadata: 'metadata: status, headers, cookies',
  piped: 'a pipeline',
  generated: 'a pipeline of a generator',
  large: 'back-pressure and a high-water mark',
  empty: 'nothing written',
  returnsToo: 'a value returned as well',
  failsFirst: 'fails before the first byte',
  notAsync: 'not async',
  looks: 'what the handler is given',
  unknownKind: 'an unknown kind of stream',
};

/** Node 24's runtime refuses a handler with a callback when it loads it: `three parameters`. */
const CALLBACKS: NodeVersion[] = ['20', '22'];
const JSON_LOG = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };

/** The zoo. Every case that AWS's runtime client is tested for, and what people do beyond it. */
export const SHAPES: Shape[] = [
  ...shapes('module', MODULES, { name: 'Ada' }),
  ...shapes('handler name', REFUSED, {}),
  { shape: 'an event that is no JSON', handler: 'load/classic.handler', events: ['{ no JSON', {}] },
  { shape: 'an event without content', handler: 'load/classic.handler', events: ['', {}] },
  { shape: 'value returned by an async handler', handler: 'values.async', events: ways('values', 'ways') },
  { shape: 'value returned by a function', handler: 'values.sync', events: ways('values', 'ways') },
  {
    shape: 'promises and thenables',
    handler: 'values.promise',
    events: ways('values', 'promises'),
  },
  { shape: 'generator', handler: 'values.generator', events: [{}, {}] },
  { shape: 'async generator', handler: 'values.asyncGenerator', events: [{}, {}] },
  { shape: 'async, never settles', handler: 'values.never', events: [{}, {}] },
  { shape: 'a promise that never settles', handler: 'values.neverSync', events: [{}, {}] },
  ...['thrown', 'rejected', 'sync', 'later'].map((how) => ({
    shape: `errors, ${how}`,
    handler: `errors.${how}`,
    events: ways('errors'),
  })),
  { shape: 'errors, JSON log', handler: 'errors.thrown', events: ways('errors'), env: JSON_LOG },
  {
    shape: 'error with a deep stack',
    handler: 'errors.deep',
    events: [0, 3, 20].map((depth) => ({ depth })),
  },
  { shape: 'Error.prepareStackTrace, used', handler: 'errors.structured', events: [{}, {}] },
  { shape: 'Error.prepareStackTrace, left in place', handler: 'errors.prepared', events: [{}, {}] },
  {
    shape: 'stack through a source map',
    handler: 'mapped/index.handler',
    events: [{ fail: true }],
    env: { NODE_OPTIONS: '--enable-source-maps' },
  },
  ...['handler', 'asyncHandler'].map((name) => ({
    shape: `callback style, ${name}`,
    handler: `callbacks.${name}`,
    events: ways('callbacks'),
    nodes: CALLBACKS,
  })),
  {
    shape: 'functions on the context',
    handler: 'callbacks.two',
    events: ways('callbacks').filter(({ way }) => /^context\.(done|fail)/.test(way)),
  },
  { shape: 'beforeExit, callback waits', handler: 'loop.waits', events: [{}, {}], nodes: CALLBACKS },
  { shape: 'beforeExit, callback does not wait', handler: 'loop.doesNotWait', events: [{}, {}] },
  { shape: 'beforeExit, async', handler: 'loop.async', events: [{}, {}] },
  {
    shape: 'this, arguments, context',
    handler: 'look.handler',
    events: [{ a: [1, { b: null }] }, 'null', '7'],
  },
  { shape: 'context and event written to', handler: 'look.mutates', events: [{}, {}] },
  { shape: 'log lines', handler: 'logs.handler', events: [{ n: 1 }, { n: 2 }] },
  { shape: 'log lines, JSON', handler: 'logs.handler', events: [{ n: 1 }, { n: 2 }], env: JSON_LOG },
  {
    shape: 'log lines, errors alone',
    handler: 'logs.handler',
    events: [{}],
    env: { ...JSON_LOG, AWS_LAMBDA_LOG_LEVEL: 'ERROR' },
  },
  ...Object.entries(STREAMS).map(([name, what]) => ({
    shape: `stream: ${what}`,
    handler: `streams.${name}`,
    events: [{ n: 1 }, { n: 2 }],
    ...(['typedLate', 'failsFirst', 'notAsync'].includes(name)
      ? { racy: ['24' as const, '26' as const] }
      : {}),
  })),
  { shape: 'threads, children, listeners', handler: 'process.handler', events: ways('process') },
  { shape: 'unhandled rejection', handler: 'process.unhandled', events: [{}] },
  { shape: 'uncaught exception', handler: 'process.uncaught', events: [{}] },
  { shape: 'process.exit', handler: 'process.exits', events: [{ code: 0 }, { code: 3 }] },
];

function shapes(kind: string, handlers: Record<string, string>, event: unknown): Shape[] {
  return Object.entries(handlers).map(([handler, what]) => ({
    shape: `${kind}: ${what}`,
    handler,
    events: [event],
  }));
}

/** One event for each way that a fixture knows. */
function ways(fixture: string, list?: string): { way: string }[] {
  const { names } = require(`../../fixtures/functions/zoo/${fixture}.js`) as {
    names: string[] | Record<string, string[]>;
  };
  const known = Array.isArray(names) ? names : (names[list ?? ''] ?? []);
  return known.map((way) => ({ way }));
}
