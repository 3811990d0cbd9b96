import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { commit } from '../../unit/support/placed.ts';
import { temporaryFolder, writeFiles } from '../../unit/support/recorded.ts';
import { repository } from './docker.ts';

const HANDLER = (service: string) => `import { label } from './lib/label';
import { util } from './util';
import { round } from '../../../packages/shared/round';
export const handler = async (event: { value?: number }) => {
  if (event.value === undefined) return label('${service}');
  return util(round(event.value));
};
`;
/** The same text in each service. */
const UTIL = 'export const util = (value: number) => ({ value: value + 1 });\n';
const LABEL = (service: string) => `export const label = (name: string) => name + ' of ${service}';\n`;

function service(name: string): Record<string, string> {
  return {
    [`services/${name}/package.json`]: `{ "name": "${name}" }\n`,
    [`services/${name}/src/handler.ts`]: HANDLER(name),
    [`services/${name}/src/util.ts`]: UTIL,
    [`services/${name}/src/lib/label.ts`]: LABEL(name),
  };
}

const FILES: Record<string, string> = {
  '.gitignore': 'dist/\ncoverage-lambda/\n',
  ...service('orders'),
  ...service('stock'),
  ...service('mail'),
  ...service('users'),
  'services/users/tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'commonjs',
      target: 'es2022',
      rootDir: '../..',
      outDir: 'dist',
      sourceMap: true,
    },
    files: ['src/handler.ts'],
  }),
  'legacy/lambda/handler.js': `const { util } = require('./util');
exports.handler = async (event) => (event.value === undefined ? 'legacy' : util(event.value));
`,
  'legacy/lambda/util.js': 'exports.util = (value) => ({ value: value * 2 });\n',
  'packages/shared/round.ts': 'export const round = (value: number) => Math.round(value);\n',
};
const TYPESCRIPT = ['orders', 'stock', 'mail', 'users'].flatMap((name) => [
  ...['handler.ts', 'lib/label.ts', 'util.ts'].map((file) => `services/${name}/src/${file}`),
]);
const LEGACY = ['legacy/lambda/handler.js', 'legacy/lambda/util.js'];

/** What runs of all five services. */
export const MONOREPO_SOURCES = [...LEGACY, 'packages/shared/round.ts', ...TYPESCRIPT].sort();

export interface MonorepoService {
  name: string;
  /** What is deployed. */
  code: string;
  handler: string;
}

/** A git checkout of five services: three that are bundled, one that tsc compiles, and one of plain JavaScript. */
export function monorepo(): { root: string; services: MonorepoService[] } {
  const root = writeFiles(join(temporaryFolder(), 'shop'), FILES);
  commit(root);
  const bundle = (name: string, options: object) => {
    const folder = join(root, 'services', name);
    buildSync({
      absWorkingDir: folder,
      entryPoints: ['src/handler.ts'],
      outfile: 'dist/handler.js',
      ...{ bundle: true, platform: 'node', sourcemap: true, ...options },
    });
    return { name, code: join(folder, 'dist'), handler: 'handler.handler' };
  };
  const users = join(root, 'services/users');
  execFileSync(join(repository, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: users, stdio: 'pipe' });
  const legacy = join(temporaryFolder(), 'legacy');
  cpSync(join(root, 'legacy/lambda'), legacy, { recursive: true });
  return {
    root,
    services: [
      bundle('orders', {}),
      bundle('stock', { minify: true }),
      bundle('mail', { sourcesContent: false }),
      { name: 'users', code: join(users, 'dist'), handler: 'services/users/src/handler.handler' },
      { name: 'legacy', code: legacy, handler: 'handler.handler' },
    ],
  };
}
