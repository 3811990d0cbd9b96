import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../unit/support/recorded.ts';
import { runTool } from '../harness/run-tool.ts';
import type { Shape } from './shape.ts';

/** Serverless Framework with serverless-esbuild. */
export const serverless: Shape = {
  name: 'Serverless Framework',
  files: {
    '.gitignore': 'node_modules\n.serverless/\n.esbuild/\n',
    'backend/package.json': '{ "name": "backend", "version": "1.0.0" }\n',
    'backend/serverless.yml': `service: shop
provider:
  name: aws
  runtime: nodejs22.x
plugins:
  - serverless-esbuild
custom:
  esbuild: { bundle: true, sourcemap: true, minify: true }
package:
  individually: true
functions:
  orders:
    handler: src/functions/orders/handler.main
  users:
    handler: src/functions/users/handler.main
`,
    'backend/src/functions/orders/handler.ts': `import { format } from '../../libs/format';
export const main = async (event: { amount: number }) => format(event.amount * 2);
export const handler = main;
`,
    'backend/src/functions/users/handler.ts': `import { format } from '../../libs/format';
export const main = async (event: { name?: string }) => {
  if (event.name) return format(event.name);
  return format('nobody');
};
export const handler = main;
`,
    'backend/src/libs/format.ts':
      'export const format = (value: unknown): string => JSON.stringify({ value });\n',
  },
  build(root, tools) {
    const backend = join(root, 'backend');
    symlinkSync(tools, join(backend, 'node_modules'));
    execFileSync(process.execPath, [join(tools, 'osls/bin/serverless.js'), 'package'], {
      cwd: backend,
      stdio: 'pipe',
      env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
    });
    return ['orders', 'users'].map((name) => {
      const folder = temporaryFolder();
      runTool('python', ['-m', 'zipfile', '-e', `.serverless/${name}.zip`, folder], backend);
      return { name, folder, entry: `src/functions/${name}/handler.js`, events: [{ amount: 2 }] };
    });
  },
  sources: [
    'backend/src/functions/orders/handler.ts',
    'backend/src/functions/users/handler.ts',
    'backend/src/libs/format.ts',
  ],
};
