import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../unit/support/recorded.ts';
import type { Shape } from './shape.ts';

const FILES = {
  Dockerfile: `FROM public.ecr.aws/lambda/nodejs:22 AS build
COPY . /src
RUN cd /src && pnpm install --offline && pnpm --recursive build
FROM public.ecr.aws/lambda/nodejs:22
COPY --from=build /src/services/orders/dist /var/task
`,
  '.gitignore': 'node_modules\ndist/\n',
  'package.json': '{ "name": "shop", "private": true }\n',
  'pnpm-workspace.yaml': 'packages:\n  - services/*\n  - libs/*\n',
  'services/orders/package.json': `{
  "name": "orders",
  "scripts": { "build": "esbuild src/index.ts --bundle --platform=node --sourcemap --outfile=dist/index.js" },
  "dependencies": { "@shop/text": "workspace:*" }
}
`,
  'services/orders/src/index.ts': `import { shouted } from '@shop/text';
import { config } from './config';
export const handler = async (event: { name?: string }) => {
  if (event.name === undefined) return config.nobody;
  return shouted(event.name);
};
`,
  'services/orders/src/config.ts': "export const config = { nobody: 'nobody' };\n",
  'services/users/package.json': `{
  "name": "users",
  "scripts": { "build": "esbuild src/index.ts --bundle --platform=node --sourcemap --outfile=dist/index.js" },
  "dependencies": { "@shop/text": "workspace:*" }
}
`,
  'services/users/src/index.ts': `import { shouted } from '@shop/text';
import { config } from './config';
export const handler = async (event: { name: string }) => [config.nobody, shouted(event.name)];
`,
  // The same file in both services.
  'services/users/src/config.ts': "export const config = { nobody: 'nobody' };\n",
  'libs/text/package.json': '{ "name": "@shop/text", "version": "1.0.0", "main": "src/index.ts" }\n',
  'libs/text/src/index.ts':
    "import { shout } from './shout';\nexport const shouted = (text: string) => shout(text);\n",
  'libs/text/src/shout.ts': 'export const shout = (text: string) => text.toUpperCase().concat("!");\n',
};

/** A Dockerfile that builds a workspace of pnpm, in a folder of the image. */
export const pnpmDockerfile: Shape = {
  name: 'a Dockerfile with pnpm',
  files: FILES,
  build(root, tools) {
    const image = join(temporaryFolder(), 'src');
    cpSync(root, image, { recursive: true, filter: (path) => !path.endsWith('.git') });
    const pnpm = (...args: string[]) =>
      execFileSync(process.execPath, [join(tools, 'pnpm/bin/pnpm.cjs'), ...args], {
        cwd: image,
        stdio: 'pipe',
        env: { ...process.env, CI: '1', PATH: `${join(tools, '.bin')}:${process.env['PATH']}` },
      });
    pnpm('install', '--offline');
    pnpm('--recursive', 'build');
    return ['orders', 'users'].map((name) => ({
      name,
      folder: join(image, 'services', name, 'dist'),
      entry: 'index.js',
      events: [{ name: 'x' }],
    }));
  },
  sources: Object.keys(FILES).filter((path) => path.endsWith('.ts')),
};
