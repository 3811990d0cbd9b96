import type { Plugin } from 'esbuild';

/** What the shim takes of the builtins whose `import` is dear. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['existsSync', 'readFileSync', 'realpathSync'],
  'node:util': ['types'],
};

/**
 * `import` of a builtin reads each of its exports, and Node makes many when they are first read: `node:util` and `node:fs`
 * load some 50 modules so, a few milliseconds of every cold start, and the function finds them loaded. Asked for
 * without `import`, a builtin is what it is.
 */
export const builtinsWithoutImport: Plugin = {
  name: 'builtins-without-import',
  setup(build) {
    build.onResolve({ filter: /^node:(fs|util)$/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      // Node 18 has no `getBuiltinModule`. Import hooks do not see it, nor do those of `require`.
      contents: `import { createRequire } from 'node:module';
const builtin = process.getBuiltinModule?.('${path}') ?? createRequire(import.meta.url)('${path}');
export const { ${TAKEN[path]?.join(', ')} } = builtin;`,
      resolveDir: '/',
    }));
  },
};

/** What runs while the function loads its code takes of builtins whose methods tools replace. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'node:fs': [
    'closeSync',
    'constants',
    'fstatSync',
    'lstatSync',
    'mkdirSync',
    'openSync',
    'readdirSync',
    'readFileSync',
    'readlinkSync',
    'realpathSync',
    'renameSync',
    'rmSync',
    'statSync',
    'writeFileSync',
  ],
};

/** Methods of builtins as they are before the function's code: tools replace them, and trace who calls. */
export const builtinsAsTheyWere: Plugin = {
  name: 'builtins-as-they-were',
  setup(build) {
    build.onResolve({ filter: /^node:fs$/ }, ({ path, namespace }) =>
      namespace === 'kept' ? { path, external: true } : { path, namespace: 'kept' },
    );
    build.onLoad({ filter: /.*/, namespace: 'kept' }, ({ path }) => ({
      contents: `const { ${KEPT[path]?.join(', ')} } = require('${path}');
export { ${KEPT[path]?.join(', ')} };`,
      resolveDir: '/',
    }));
  },
};
