import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { temporaryFolder, writeFiles } from '../../unit/support/recorded.ts';
import type { BuiltFunction, Shape } from './shape.ts';

const FILES = {
  '.gitignore': 'dist/\nwebpack.config.cjs\nrollup.config.mjs\n',
  'services/orders/package.json': '{ "name": "@shop/orders" }\n',
  'services/orders/src/handler.js': `import { answer } from './lib/answer.js';
import { shared } from '../../../shared/shared.js';
export const handler = async (event) => (event.none ? answer(404) : shared(answer(200)));
`,
  'services/orders/src/lib/answer.js': `export function answer(status) {
  return status === 200 ? 'fine' : 'not found';
}
`,
  'services/users/package.json': '{ "name": "@shop/users" }\n',
  'services/users/src/handler.js': `import { answer } from './lib/answer.js';
import { shared } from '../../../shared/shared.js';
export const handler = async (event) => shared(answer(event.name ?? 'nobody'));
`,
  'services/users/src/lib/answer.js': `export function answer(name) {
  const words = ['hello'];
  for (const part of name.split(' ')) words.push(part);
  return words.join(' ');
}
`,
  'shared/shared.js': 'export const shared = (text) => text.concat(".");\n',
};
const SERVICES = ['orders', 'users'];
const SOURCES = Object.keys(FILES).filter((path) => path.endsWith('.js'));

/** @param build one service. @returns what is deployed. */
function bundled(name: string, build: (service: string, tools: string) => string): Shape {
  return {
    name,
    files: FILES,
    build: (root, tools) =>
      SERVICES.map(
        (service): BuiltFunction => ({
          name: service,
          folder: build(join(root, 'services', service), tools),
          entry: 'index.js',
          events: [{}],
        }),
      ),
    sources: SOURCES,
  };
}

function webpack(name: string, options: object): Shape {
  return bundled(`webpack, ${name}`, (service, tools) => {
    const config = {
      ...{ entry: './src/handler.js', target: 'node', mode: 'development', devtool: 'source-map' },
      ...options,
    };
    const output = {
      ...{ path: join(service, 'dist'), filename: 'index.js', library: { type: 'commonjs2' } },
      ...('output' in config && (config.output as object)),
    };
    const program = `const webpack = require(${JSON.stringify(join(tools, '../../../node_modules/webpack'))});
webpack(${JSON.stringify({ ...config, context: service, output })}, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
});
`;
    execFileSync(process.execPath, ['-e', program], { cwd: service, stdio: 'pipe' });
    return join(service, 'dist');
  });
}

function esbuild(name: string, options: object, outdir = (service: string) => join(service, 'dist')): Shape {
  return bundled(`esbuild, ${name}`, (service) => {
    const folder = outdir(service);
    buildSync({
      absWorkingDir: service,
      entryPoints: ['src/handler.js'],
      outfile: join(folder, 'index.js'),
      ...{ bundle: true, platform: 'node', format: 'cjs', sourcemap: true },
      ...options,
    });
    return folder;
  });
}

export const bundlers: Shape[] = [
  webpack('its own scheme', {}),
  webpack('minified', { mode: 'production' }),
  webpack('absolute names', { output: { devtoolModuleFilenameTemplate: '[absolute-resource-path]' } }),
  webpack('URLs of files', { output: { devtoolModuleFilenameTemplate: 'file:///[absolute-resource-path]' } }),
  webpack('without texts', { devtool: 'nosources-source-map' }),
  esbuild('an output folder in the checkout', {}),
  esbuild('an output folder outside of the checkout', {}, () => join(temporaryFolder(), 'out')),
  esbuild('without texts', { sourcesContent: false }),
  esbuild('absolute sourceRoot', { sourceRoot: '/codebuild/output/src7/src/shop/services/x/dist' }),
  bundled('Rollup, an output folder outside of the checkout', (service, tools) => {
    const out = temporaryFolder();
    const program = `import { rollup } from ${JSON.stringify(join(tools, '../../../node_modules/rollup/dist/es/rollup.js'))};
const bundle = await rollup({ input: 'src/handler.js' });
await bundle.write({ file: ${JSON.stringify(join(out, 'index.js'))}, format: 'cjs', sourcemap: true });
`;
    writeFiles(service, { 'rollup.config.mjs': program });
    execFileSync(process.execPath, ['rollup.config.mjs'], { cwd: service, stdio: 'pipe' });
    return out;
  }),
];
