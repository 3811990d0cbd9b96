import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm, { runInContext } from 'node:vm';
import { eachMapping, originalPositionFor, TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import { transform as swc } from '@swc/core';
import { build, transform } from 'esbuild';
import { rolldown } from 'rolldown';
import { minify } from 'terser';
import { expect, test } from 'vitest';
import webpack from 'webpack';
import {
  minifyingBundler,
  swcMinifier,
  terserMinifier,
} from '../../../combiner-image/place/bundlers/minifying-bundler.ts';
import { rolldownBundler } from '../../../combiner-image/place/bundlers/rolldown-bundler.ts';
import { type Webpack, webpackBundler } from '../../../combiner-image/place/bundlers/webpack-bundler.ts';
import type { BundleOptions, Bundler } from '../../../combiner-image/place/rebuilt/bundler.ts';
import { type EsbuildBuild, esbuildBundler } from '../../../combiner-image/place/rebuilt/esbuild-bundler.ts';
import { runCompiler } from '../../accuracy/run-compiler.ts';
import { placedIn } from '../support/placed-texts.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FILES = {
  'src/handler.js': `import { LIMIT } from './limits.js';
import { Orders } from './orders.js';
const orders = new Orders();
export const handler = async (event) => {
  if (event.id === undefined) return { statusCode: 400, reason: 'identifierMissing' };
  const items = event.items ?? [];
  if (items.length > LIMIT) {
    orders.refuseOrder(event.id);
    return { statusCode: 413, reason: 'tooManyItems' };
  }
  return { statusCode: 200, body: orders.addOrder(event.id, items) };
};
`,
  'src/limits.js': 'export const LIMIT = Number(process.env.ITEM_LIMIT ?? 10);\n',
  'src/orders.js': `import format from './format.cjs';
export class Orders {
  knownOrders = new Map();
  addOrder(id, items) {
    this.knownOrders.set(id, items);
    let total = 0;
    for (const each of items) total += each;
    return format.formatTotal(id, total);
  }
  refuseOrder(id) {
    const known = this.knownOrders.get(id);
    if (!known) throw new Error(\`not known: \${id}\`);
    this.knownOrders.delete(id);
  }
}
`,
  'src/format.cjs': `exports.formatTotal = function (id, total) {
  if (total === 0) return id + ' has nothing';
  return id + ': ' + total.toFixed(2);
};
`,
};

interface Built {
  text: string;
  map: string;
}

/** How people build, and what builds it again. */
const TOOLS: Record<string, { build(root: string): Promise<Built>; bundler(root: string): Bundler }> = {
  'esbuild, then terser': {
    async build(root) {
      const { text, map: content } = await bundledByEsbuild(root);
      const { code = '', map } = await minify(text, { sourceMap: { content } });
      return { text: code, map: String(map) };
    },
    bundler: (root) => minifyingBundler(esbuildIn(root), terserMinifier({ minify } as never)),
  },
  'esbuild, then swc': {
    async build(root) {
      const { text, map } = await bundledByEsbuild(root);
      const made = await swc(text, {
        swcrc: false,
        sourceMaps: true,
        inputSourceMap: map,
        isModule: false,
        minify: true,
        jsc: { target: 'es2022', minify: { compress: true, mangle: true } },
      });
      return { text: made.code, map: made.map ?? '' };
    },
    bundler: (root) => minifyingBundler(esbuildIn(root), swcMinifier({ transform: swc } as never)),
  },
  Rolldown: {
    async build(root) {
      const bundle = await rolldown({ input: join(root, 'src/handler.js'), platform: 'node' });
      const { output } = await bundle.generate({ dir: root, format: 'esm', sourcemap: true, minify: true });
      return { text: output[0].code, map: String(output[0].map) };
    },
    bundler: (root) => rolldownBundler({ rolldown } as never, root),
  },
  webpack: {
    async build(root) {
      const compiler = webpack({
        mode: 'production',
        target: 'node18',
        devtool: 'source-map',
        entry: join(root, 'src/handler.js'),
        // Another one: numbers of modules are made of names from there.
        context: join(root, 'src'),
        output: {
          path: root,
          filename: 'out.cjs',
          library: { type: 'commonjs2' },
          devtoolModuleFilenameTemplate: 'src/[resource-path]',
        },
      });
      if (compiler === null) throw new Error('webpack made no compiler');
      await runCompiler(compiler);
      const read = (name: string) => readFileSync(join(root, name), 'utf8');
      return { text: read('out.cjs'), map: read('out.cjs.map').replaceAll('src/./', 'src/') };
    },
    bundler: (root) => webpackBundler(webpack as unknown as Webpack, root, undefined),
  },
};

async function bundledByEsbuild(root: string): Promise<Built> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/handler.js'],
    outfile: 'out.js',
    bundle: true,
    platform: 'node',
    target: 'node18',
    sourcemap: 'external',
    write: false,
  });
  const [map, text] = outputFiles.map((each) => each.text);
  return { text: text ?? '', map: map ?? '' };
}

function esbuildIn(root: string): Bundler {
  return esbuildBundler({ build } as unknown as EsbuildBuild, root);
}

/** What was deployed of files, and what is found of it in what the checkout holds now. */
async function placed(tool: string, now: Record<string, string>) {
  const root = writeFiles(temporaryFolder(), FILES);
  const { build: make, bundler } = TOOLS[tool] ?? {};
  const { text = '', map = '' } = (await make?.(root)) ?? {};
  writeFiles(root, now);
  const bundlers = bundler === undefined ? [] : [bundler(root)];
  return { ...(await placedIn(now, text, { bundlers })), text, wanted: new TraceMap(map) };
}

test.each(Object.keys(TOOLS))('what a tool minified is placed as its map says: %s', async (tool) => {
  const { map, files, wanted } = await placed(tool, FILES);
  expect(files).toEqual(Object.keys(FILES).sort());
  const have = new TraceMap(map as never);
  let all = 0;
  let equal = 0;
  eachMapping(wanted, ({ source, generatedLine: line, generatedColumn: column }) => {
    const known = Object.keys(FILES).find((each) => source?.endsWith(each));
    if (known === undefined) return;
    all++;
    const found = originalPositionFor(have, { line, column });
    // How tools bring files together is of none, and signs between words have no place of their own.
    if (found.source === null || traceSegment(have, line - 1, column)?.[0] !== column) return;
    const { line: wantedLine, column: wantedColumn } = originalPositionFor(wanted, { line, column });
    // swc says of one place several things.
    const place = tool.endsWith('swc') ? {} : { column: wantedColumn };
    expect(found).toMatchObject({ source: known, line: wantedLine, ...place });
    equal++;
  });
  expect(all).toBeGreaterThan(80);
  expect(equal / all).toBeGreaterThan(0.7);
});

test.each(Object.keys(TOOLS))(
  'a file that was changed since a tool minified it is not placed: %s',
  async (tool) => {
    const now = {
      ...FILES,
      'src/orders.js': FILES['src/orders.js'].replace('total += each', 'total -= each'),
    };
    const { files } = await placed(tool, now);
    expect(files).not.toContain('src/orders.js');
  },
);

const OF_HANDLER: BundleOptions = {
  target: 'node18',
  format: 'cjs',
  isMinified: true,
  hasBlanks: false,
  keepsNames: false,
  external: [],
};

test('what webpack makes of TypeScript leads to what was written', async () => {
  const handler =
    "type Event = { id: string };\n\nexport const handler = (event: Event) => 'found ' + event.id;\n";
  const root = writeFiles(temporaryFolder(), { 'src/handler.ts': handler });
  const compiler = {
    name: 'esbuild',
    async compile(text: string) {
      const { code, map } = await transform(text, { loader: 'ts', sourcemap: true });
      return { text: code, map };
    },
  };
  const { text = '', map = '' } =
    (await webpackBundler(webpack as unknown as Webpack, root, compiler).bundle(
      ['src/handler.ts'],
      OF_HANDLER,
    )) ?? {};
  const place = originalPositionFor(new TraceMap(map), { line: 1, column: text.indexOf('"found') });
  expect(place).toMatchObject({ source: 'src/handler.ts', line: 3, column: 41 });
});

test.each(['!./loader.cjs!./data.js', 'renamed.js!=!./loader.cjs!./data.js', '-!./loader.cjs?a!./data.js'])(
  'a loader that a source names is not run: %s',
  async (request) => {
    const root = temporaryFolder();
    const ran = join(root, 'ran');
    writeFiles(root, {
      'src/handler.js': `import data from ${JSON.stringify(request)};\nexport const handler = () => data;\n`,
      'src/data.js': 'export default 1;\n',
      'src/loader.cjs': `require('node:fs').writeFileSync(${JSON.stringify(ran)}, ''); module.exports = (text) => text;\n`,
    });
    const bundled = await webpackBundler(webpack as unknown as Webpack, root, undefined).bundle(
      ['src/handler.js'],
      OF_HANDLER,
    );
    expect(bundled?.text).toContain('handler');
    expect(existsSync(ran)).toBe(false);
  },
);

test('a comment that webpack would run is not run', async () => {
  const root = temporaryFolder();
  const ran = `(() => 'a'.repeat(3))()`;
  writeFiles(root, {
    'src/handler.js': `import './loaded.js';\nexport const handler = () => 'handled';\n`,
    'src/loaded.js': `export const load = () => import(/* webpackChunkName: ${ran} */ './data.js');\nexport default load();\n`,
    'src/data.js': 'export default 1;\n',
  });
  let magic = 0;
  vm.runInContext = (...args: Parameters<typeof runInContext>) => {
    if (String(args[0]).includes('webpackChunkName')) magic++;
    return runInContext(...args);
  };
  try {
    const bundled = await webpackBundler(webpack as unknown as Webpack, root, undefined).bundle(
      ['src/handler.js'],
      OF_HANDLER,
    );
    expect(bundled?.text).toContain('handled');
    expect(magic).toBe(0);
  } finally {
    vm.runInContext = runInContext;
  }
});
