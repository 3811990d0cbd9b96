import { join } from 'node:path';
import { temporaryFolder, writeFiles } from '../../unit/support/recorded.ts';

/** `node build.mjs [SERVICE…]` */
const BUILD = `import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : readdirSync('services'))
  await build({
    absWorkingDir: import.meta.dirname + '/services/' + name,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    ...{ bundle: true, platform: 'node', sourcemap: true },
  });
`;

/** A function of the monorepo, as its package. */
function service(name: string, files: Record<string, string>): Record<string, string> {
  const manifest = { name: `@shop/${name}`, version: '1.0.0', private: true };
  return {
    [`services/${name}/package.json`]: JSON.stringify(manifest),
    ...Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`services/${name}/${path}`, text] as const),
    ),
  };
}

const DOCKERFILE = `FROM public.ecr.aws/lambda/nodejs:22
COPY dist/ \${LAMBDA_TASK_ROOT}/
CMD ["index.handler"]
`;

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shop-orders
      Runtime: nodejs22.x
      CodeUri: services/orders/dist/
      Handler: index.handler
  Stock:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      CodeUri: services/stock/dist/
      Handler: index.handler
  Invoices:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shop-invoices
      PackageType: Image
    Metadata: { DockerContext: services/invoices, Dockerfile: Dockerfile }
  Mail:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
    Metadata: { DockerContext: services/mail, Dockerfile: Dockerfile }
`;

/** Each test is a context, and the emulator of each function has an address in the environment. */
const TESTS = `import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { contextHeaders, contextName, setContext } from 'lambda-coverage/context';

beforeEach((each) => setContext(contextName(each.name)));
afterEach(() => setContext(undefined));

async function call(name, event) {
  const body = JSON.stringify({ headers: contextHeaders(), ...event });
  return (await fetch(process.env[\`\${name}_URL\`], { method: 'POST', body })).json();
}

test('an order of many', async () => assert.equal(await call('ORDERS', { count: 12, each: 20 }), '216.00 EUR'));
test('what is there', async () => assert.equal(await call('STOCK', { id: 'a' }), 'in stock'));
test('an invoice', async () => assert.equal(await call('INVOICES', { cents: 250 }), 'Invoice of 2.50 EUR'));
test('a mail', async () => assert.equal(await call('MAIL', { to: 'ann' }), 'Dear ann'));
`;

/** The discount, and what a change makes of it: two lines that run, and one that does not. */
export const DISCOUNT = {
  path: 'services/orders/src/discount.ts',
  before: `export function discount(count: number): number {
  if (count >= 10) {
    return 0.1;
  }
  return 0;
}
`,
  after: `export function discount(count: number): number {
  const steps = Math.floor(count / 6);
  if (steps > 2) {
    return 0.2;
  }
  return steps === 2 ? 0.1 : 0;
}
`,
} as const;

/** Changed, too, and not deployed with it. */
export const MAIL = {
  path: 'services/mail/src/index.ts',
  before: `export const handler = async ({ to }: { to?: string }) => {
  if (to === undefined) {
    return 'Nobody';
  }
  return \`Dear \${to}\`;
};
`,
  after: `export const handler = async ({ to }: { to?: string }) => {
  if (to === undefined) {
    return 'Nobody';
  }
  const name = to.trim();
  return \`Dear \${name}\`;
};
`,
} as const;

const FILES: Record<string, string> = {
  '.gitignore': 'node_modules/\ndist/\ncoverage-lambda/\n',
  'build.mjs': BUILD,
  'template.yaml': TEMPLATE,
  'e2e/shop.test.mjs': TESTS,
  'packages/money/package.json': JSON.stringify({
    name: '@shop/money',
    version: '1.0.0',
    private: true,
    main: 'src/index.ts',
  }),
  'packages/money/src/index.ts': `export function inEuros(cents: number): string {
  if (cents < 0) {
    return \`-\${inEuros(-cents)}\`;
  }
  return \`\${(cents / 100).toFixed(2)} EUR\`;
}
`,
  ...service('orders', {
    'src/index.ts': `import { inEuros } from '@shop/money';
import { discount } from './discount';

interface Order {
  count: number;
  each: number;
}

export const handler = async ({ count, each }: Order) => {
  const sum = count * each * 100;
  return inEuros(sum - sum * discount(count));
};
`,
    'src/discount.ts': DISCOUNT.before,
  }),
  ...service('stock', {
    'src/index.ts': `const stock = new Map([['a', 3]]);
export const handler = async ({ id }: { id: string }) => {
  return stock.has(id) ? 'in stock' : 'sold out';
};
`,
  }),
  ...service('invoices', {
    Dockerfile: DOCKERFILE,
    'src/index.ts': `import { inEuros } from '@shop/money';
export const handler = async ({ cents }: { cents: number }) => \`Invoice of \${inEuros(cents)}\`;
`,
  }),
  ...service('mail', { Dockerfile: DOCKERFILE, 'src/index.ts': MAIL.before }),
};

/** All sources that run in the functions. */
export const SHOP_SOURCES = Object.keys(FILES)
  .filter((path) => /\/src\/.*\.ts$/.test(path))
  .sort();

/** A monorepo of four functions, two that are zipped and two images, and a package that they share; nothing is installed. */
export function shop(esbuild: string): string {
  const manifest = {
    name: 'shop',
    private: true,
    workspaces: ['packages/*', 'services/*'],
    devDependencies: { esbuild },
  };
  return writeFiles(join(temporaryFolder(), 'shop'), {
    ...FILES,
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
  });
}
