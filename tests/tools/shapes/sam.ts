import { join } from 'node:path';
import { samBuild } from '../harness/sam-build.ts';
import type { Shape } from './shape.ts';

/** SAM with `BuildMethod: esbuild`: one CodeUri for all functions, whose package is not the top level. */
export const samTypeScript: Shape = {
  name: "SAM's esbuild, a package below the top level",
  files: {
    'template.yaml': 'Transform: AWS::Serverless-2016-10-31\n',
    'app/package.json': '{ "name": "app", "version": "1.0.0" }\n',
    'app/orders.ts': `import { answer } from './lib/answer';
import { total } from './lib/total';
export const handler = async (event: { amounts: number[] }) => answer(total(event.amounts));
`,
    'app/users.ts': `import { answer } from './lib/answer';
export const handler = async (event: { name?: string }) => {
  if (event.name === undefined) return answer('nobody');
  return answer(event.name);
};
`,
    'app/lib/answer.ts':
      'export const answer = (body: unknown) => ({ statusCode: 200, body: String(body) });\n',
    'app/lib/total.ts': `export function total(amounts: number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
`,
  },
  build: (root, tools) =>
    [
      { name: 'orders', events: [{ amounts: [1, 2] }] },
      { name: 'users', events: [{}] },
    ].map(({ name, events }) => ({
      name,
      events,
      entry: `${name}.js`,
      folder: samBuild(join(root, 'app'), tools, {
        entry_points: [`${name}.ts`],
        sourcemap: true,
        minify: true,
        target: 'es2022',
      }),
    })),
  sources: ['app/lib/answer.ts', 'app/lib/total.ts', 'app/orders.ts', 'app/users.ts'],
};

/** SAM with plain JavaScript: `CodeUri: lambda`. */
export const samJavaScript: Shape = {
  name: 'SAM, plain CommonJS in a subfolder',
  files: {
    'template.yaml': 'Transform: AWS::Serverless-2016-10-31\n',
    'lambda/package.json': '{ "name": "lambda", "version": "1.0.0" }\n',
    'lambda/app.js': `const { twice } = require('./utils');
exports.handler = async (event) => (event.none ? 0 : twice(event.amount));
`,
    'lambda/utils.js': 'exports.twice = (value) => value * 2;\n',
    // A file of that name at the top level, which is not deployed.
    'utils.js': "exports.deploy = () => 'a script of the repository';\n",
  },
  build: (root, tools) => [
    { name: 'app', folder: samBuild(join(root, 'lambda'), tools), entry: 'app.js', events: [{ amount: 1 }] },
  ],
  sources: ['lambda/app.js', 'lambda/utils.js'],
};
