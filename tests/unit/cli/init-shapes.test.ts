import { expect, test } from 'vitest';
import { lookAround } from '../../../cli/init/look-around.ts';
import { nextSteps } from '../../../cli/init/next-steps.ts';
import { proposeConfig } from '../../../cli/init/proposed-config.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What `init` makes of a project. */
async function made(files: Record<string, string>) {
  const surroundings = await lookAround(writeFiles(temporaryFolder(), files));
  const config = proposeConfig(surroundings, {});
  const { found, warnings, packages } = surroundings;
  return {
    found: Object.fromEntries(
      found
        .filter(({ functions }) => functions.length > 0)
        .map(({ file, functions }) => [file, functions.map(({ label, handler }) => handler ?? label)]),
    ),
    expect: config['expect'],
    warnings,
    manager: packages.manager,
    steps: nextSteps(surroundings, config, 'lambda-coverage.config.json').flat().join('\n'),
  };
}

// Each is the shape of monorepos that are public, in a few lines.

test('stacks of Nx take the provider from a file above', async () => {
  const stack = (service: string, functions: string) => `service: ${service}
plugins: \${file(../../serverless.base.yml):plugins}
provider: \${file(../../serverless.base.yml):provider}
${functions}`;
  const { found, expect: expected } = await made({
    'nx.json': '{}',
    'serverless.base.yml': `provider: { name: aws, runtime: nodejs22.x, stage: "\${opt:stage, 'dev'}" }\nplugins: [serverless-esbuild]\n`,
    'stacks/entities/serverless.yml': stack('entities', `functions: \${file(./src/functions.yml)}\n`),
    'stacks/entities/src/functions.yml':
      'get: { handler: src/get/handler.main }\nput: { handler: src/put/handler.main }\n',
    'stacks/auth/serverless.yml': stack('auth', 'functions:\n  login: { handler: src/login.main }\n'),
  });
  expect(found).toEqual({
    'stacks/auth/serverless.yml': ['src/login.main'],
    'stacks/entities/serverless.yml': ['src/get/handler.main', 'src/put/handler.main'],
  });
  expect(expected).toEqual([
    { name: 'auth-*-login', handler: 'stacks/auth/src/login.main' },
    { name: 'entities-*-get', handler: 'stacks/entities/src/get/handler.main' },
    { name: 'entities-*-put', handler: 'stacks/entities/src/put/handler.main' },
  ]);
});

test('services that are configured by code, and functions that come from code, are named', async () => {
  const { found, warnings } = await made({
    'services/mail/serverless.ts':
      "import send from '@functions/send';\nmodule.exports = { service: 'mail', functions: { send } };\n",
    'services/orders/serverless.yml': `service: orders\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions:\n  - \${file(./functions.js)}\n  - place: { handler: src/place.handler }\n`,
    'services/orders/functions.js': 'module.exports = { list: {} };\n',
  });
  expect(found).toEqual({ 'services/orders/serverless.yml': ['src/place.handler'] });
  expect(warnings).toEqual([
    'services/mail/serverless.ts is code, which init does not run: "(cd services/mail && npx serverless print > serverless.printed.yml)" writes what it says. Delete that file after init.',
    `services/orders/serverless.yml:3: \${file(./functions.js)} is code, which init does not run: its functions are not among those that were found.`,
  ]);
});

test('SAM: a template for each package, whose code is a folder that tsc builds, and what was built before', async () => {
  const template = (id: string, properties: string) =>
    `Transform: AWS::Serverless-2016-10-31\nGlobals: { Function: { Runtime: nodejs22.x } }\nResources:\n  ${id}:\n    Type: AWS::Serverless::Function\n    Properties: { ${properties} }\n`;
  const { found, expect: expected } = await made({
    'packages/api/template.yaml': template('Api', 'CodeUri: ., Handler: dist/index.handler'),
    'packages/jobs/template.yaml': template('Jobs', 'CodeUri: ./build/, Handler: nightly.run'),
    'packages/jobs/.aws-sam/build/template.yaml': template('Jobs', 'CodeUri: Jobs, Handler: nightly.run'),
  });
  expect(found).toEqual({
    'packages/api/template.yaml': ['dist/index.handler'],
    'packages/jobs/template.yaml': ['nightly.run'],
  });
  expect(expected).toEqual([
    { name: '*-Api-*', handler: 'packages/api/dist/index.handler' },
    { name: '*-Jobs-*', handler: 'packages/jobs/build/nightly.run' },
  ]);
});

test('Terraform: a module for all functions, code that a module zips, and modules that were fetched', async () => {
  const { found, expect: expected } = await made({
    'terraform/modules/functions/main.tf': `resource "aws_lambda_function" "functions" {
  for_each      = var.functions
  function_name = "\${var.prefix}-\${each.value.name}"
  handler       = each.value.handler
  runtime       = "nodejs22.x"
}

// resource "aws_lambda_function" "routing" {
//   handler = "routing-runner.handler"
// }
`,
    'terraform/main.tf': `module "api" {
  count         = var.is_aws ? 1 : 0
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "shop-api"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  source_path   = "../packages/api/dist"
}
`,
    'terraform/.terraform/modules/api/main.tf':
      'resource "aws_lambda_function" "this" {\n  function_name = var.function_name\n}\n',
  });
  expect(found).toEqual({
    'terraform/main.tf': ['index.handler'],
    'terraform/modules/functions/main.tf': ['functions'],
  });
  expect(expected).toEqual([{ name: 'shop-api', handler: 'packages/api/dist/index.handler' }]);
});

test('SST: routes and functions in files of their own, of a project that bun manages', async () => {
  const { found, manager, steps } = await made({
    'package.json': '{ "workspaces": ["packages/*"] }',
    'bun.lock': '',
    'sst.config.ts':
      '/// <reference path="./.sst/platform/config.d.ts" />\nexport default $config({ app() { return { name: "shop", home: "aws" }; }, async run() { await import("./infra/api"); } });\n',
    'infra/api.ts': `export const api = new sst.aws.ApiGatewayV2("Api", { cors: { allowOrigins: ["*"] } });
api.route('GET /{path+}', 'packages/api/trpc.handler', {});
api.route("GET /posts", { bundle: "functions", handler: "functions/posts.handler" });
export const cron = new sst.aws.Cron("Nightly", { schedule: "rate(1 day)", function: { handler: "packages/jobs/nightly.run" } });
`,
  });
  expect(found).toEqual({
    'infra/api.ts': ['packages/api/trpc.handler', 'functions/posts.handler', 'packages/jobs/nightly.run'],
  });
  expect([manager, steps]).toEqual(['bun', expect.stringContaining('bunx lambda-coverage report')]);
});

test('SST 2 deploys by CDK, and that is said', async () => {
  const { found, warnings } = await made({
    'sst.config.ts':
      'import { Api } from "sst/constructs";\nexport default { stacks(app) { app.stack(({ stack }) => { new Api(stack, "api", { routes: { "GET /": "packages/functions/src/lambda.handler" } }); }); } };\n',
    'stacks/api.ts':
      'import { Api, StackContext } from "sst/constructs";\nexport function API({ stack }: StackContext) { new Api(stack, "api", {}); }\n',
  });
  expect(found).toEqual({});
  expect(warnings).toEqual([expect.stringContaining('sst.config.ts is of SST 2')]);
});

test('CDK in a package of its own, with stages, which writes beside the other packages', async () => {
  const template = (name: string) =>
    JSON.stringify({
      Resources: {
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler' },
        },
      },
    });
  const { found, expect: expected } = await made({
    'packages/infra/cdk.json': '{ "app": "npx tsx bin/app.ts", "output": "../../dist/cdk.out" }',
    'dist/cdk.out/assembly-Prod/ProdApi.template.json': template('api-prod'),
    'dist/cdk.out/assembly-Test/TestApi.template.json': template('api-test'),
    'packages/api/package.json': '{}',
  });
  expect(found).toEqual({ 'packages/infra/cdk.json': ['index.handler', 'index.handler'] });
  expect(expected).toEqual(['api-prod', 'api-test']);
});

test('images: stages of turbo, no tag, and an image of the own with the runtime client', async () => {
  const { found, steps } = await made({
    'apps/lambda/Dockerfile': `FROM public.ecr.aws/lambda/nodejs:20-arm64 AS base
RUN corepack enable
FROM base AS builder
RUN turbo prune @shop/lambda --docker
FROM public.ecr.aws/lambda/nodejs:20-arm64 AS runner
WORKDIR \${LAMBDA_TASK_ROOT}
COPY --from=builder /app/apps/lambda/dist ./
CMD ["index.handler"]
`,
    'apps/shop/Dockerfile':
      'FROM public.ecr.aws/lambda/nodejs\nCOPY . .\nCMD [ "/application/dist/index.handler" ]\n',
    'apps/own/Dockerfile': `FROM node:22-slim AS build
RUN npm ci && npm install aws-lambda-ric
FROM node:22-slim
COPY --from=build /function /function
ENTRYPOINT ["/usr/local/bin/npx", "aws-lambda-ric"]
CMD ["index.handler"]
`,
    'apps/web/Dockerfile': 'FROM node:22\nENTRYPOINT ["node"]\nCMD ["server.js"]\n',
  });
  expect(found).toEqual({
    'apps/lambda/Dockerfile': ['index.handler'],
    'apps/own/Dockerfile': ['index.handler'],
    'apps/shop/Dockerfile': ['/application/dist/index.handler'],
  });
  for (const line of [
    'apps/lambda/Dockerfile:5: FROM coverage-base:nodejs20',
    'apps/shop/Dockerfile:1: FROM coverage-base:nodejs22',
    'apps/own/Dockerfile:5: COPY --from=coverage-base:nodejs22 /opt/lambda-coverage /opt/lambda-coverage, above it',
    'apps/own/Dockerfile:5: "/opt/lambda-coverage/bootstrap", as the first word of the ENTRYPOINT',
  ])
    expect(steps).toContain(line);
});
