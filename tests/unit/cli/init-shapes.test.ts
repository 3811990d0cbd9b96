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

test('Serverless: variables in variables, defaults, and files that nobody can name before', async () => {
  const {
    found,
    expect: expected,
    warnings,
  } = await made({
    'a/serverless.yml': `service: \${self:custom.name}
custom: { name: orders, node: "\${env:NODE, 'nodejs22.x'}", circle: "\${self:custom.circle.on}" }
provider: { name: aws, runtime: "\${self:custom.node}", stage: "\${opt:stage, 'dev'}" }
functions: \${file(./functions.\${self:provider.stage}.yml):functions}
`,
    'a/functions.dev.yml': `functions:
  list: { handler: src/list.handler, name: "\${self:service}-\${self:provider.stage}-\${param:x}-list" }
  loop: { handler: "\${self:custom.circle}.handler" }
  all: \${file(./fns/all.yml), file(./fns/none.yml)}
`,
    'a/fns/none.yml': 'handler: src/all.handler\n',
    'b/serverless.yml': `service: b
provider: { name: aws, runtime: java21 }
functions:
  - \${file(./missing.yml)}
  - \${file(./\${opt:stage}.yml)}
  - made: \${file(./made.ts)}
`,
    'c/serverless.yml':
      'service: c\nprovider: { name: google, runtime: nodejs20 }\nfunctions: { first: { handler: http } }\n',
  });
  expect(found).toEqual({
    'a/serverless.yml': ['src/list.handler', 'loop', 'src/all.handler'],
    'b/serverless.yml': ['made'],
  });
  expect(expected).toEqual([
    { name: 'orders-*-*-list', handler: 'a/src/list.handler' },
    { name: 'orders-*-all', handler: 'a/src/all.handler' },
    'orders-*-loop',
  ]);
  const notThere = 'is nothing that init can read: its functions are not among those that were found.';
  expect(warnings).toEqual([
    `b/serverless.yml:3: \${file(./missing.yml)} ${notThere}`,
    `b/serverless.yml:3: \${file(./\${opt:stage}.yml)} ${notThere}`,
    `b/serverless.yml:3: \${file(./made.ts)} is code, which init does not run: the handler of made is not known.`,
    'c/serverless.yml deploys to google, not to Lambda: left out.',
  ]);
});

test('SST: handlers that are put together, and functions in other languages', async () => {
  const { found } = await made({
    'sst.config.ts': 'export default $config({ async run() { await import("./infra/api"); } });\n',
    'infra/api.ts': `const base = "src/handlers";
const api = new sst.aws.ApiGatewayV2("Api");
api.route("GET /notes", { handler: \`\${base}/notes.list\` });
api.route(\`GET /\${base}\`, { handler: base + "/one.get" });
for (const name of names) api.route(\`GET /\${name}\`, { handler: \`\${base}/\${name}.handler\` });
new sst.aws.Function("Model", { runtime: "java21", handler: "ml/api.handler" });
new sst.aws.Function("Fast", { handler: "./fast", runtime: "rust" });
`,
  });
  expect(found).toEqual({
    'infra/api.ts': [
      'src/handlers/notes.list',
      'src/handlers/one.get',
      'src/handlers/*.handler',
      'ml/api.handler',
      './fast',
    ],
  });
});

test('images: each stage that says what it starts is a target', async () => {
  const { found, steps } = await made({
    Dockerfile: `FROM node:24-alpine AS base
FROM base AS builder
RUN pnpm build
FROM public.ecr.aws/lambda/nodejs:24 AS worker
COPY --from=builder /app/dist \${LAMBDA_TASK_ROOT}
CMD ["worker.handler"]
FROM base AS web
CMD ["node", "server.js"]
`,
    'both/Dockerfile': `FROM public.ecr.aws/lambda/nodejs:20 AS base
CMD ["index.handler"]
FROM base AS api
FROM base AS jobs
CMD jobs.handler
FROM api
`,
  });
  expect(found).toEqual({
    Dockerfile: ['worker.handler'],
    'both/Dockerfile': ['index.handler', 'jobs.handler', 'index.handler'],
  });
  expect(steps).toContain('Dockerfile:4: FROM coverage-base:nodejs24');
  expect(steps.match(/both\/Dockerfile:\d+: FROM .*/g)).toEqual([
    'both/Dockerfile:1: FROM coverage-base:nodejs20',
  ]);
});

test('Terraform: what a module of the project is called with, defaults, archives, and a module from its repository', async () => {
  const {
    found,
    expect: expected,
    steps,
  } = await made({
    'infra/main.tf': `locals {
  node = "nodejs22.x"
}
variable "python" { default = "java21" }
module "orders" {
  source  = "../modules/function"
  name    = "shop-orders"
  handler = "orders.handler"
  runtime = local.node
}
module "any" {
  for_each = local.all
  source   = "../modules/function"
  name     = each.key
}
module "layer" {
  source          = "terraform-aws-modules/lambda/aws"
  create_function = false
  create_layer    = true
}
module "mail" {
  source = "../modules/function"
  name   = "\${var.prefix}-mail"
}
module "notify" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "notify"
  handler       = "notify.lambda_handler"
  runtime       = var.python
}
module "stock" {
  source        = "git::https://github.com/terraform-aws-modules/terraform-aws-lambda.git?ref=v8.0.0"
  function_name = "stock"
  handler       = "index.handler"
  runtime       = local.node
  source_path   = "\${path.module}/../services/stock/dist"
}
`,
    'modules/function/main.tf': `data "archive_file" "zip" {
  type       = "zip"
  source_dir = "\${path.module}/dist"
}
resource "aws_lambda_function" "this" {
  filename      = data.archive_file.zip.output_path
  function_name = var.name
  handler       = var.handler
  runtime       = var.runtime
  package_type  = var.package_type
  image_uri     = var.image
}
`,
    'modules/function/variables.tf':
      'variable "name" {}\nvariable "handler" { default = "index.handler" }\nvariable "runtime" { default = "nodejs20.x" }\nvariable "image" { default = null }\nvariable "package_type" {}\n',
    'java/main.tf':
      'resource "aws_lambda_function" "py" {\n  function_name = "py"\n  runtime = "java3.12"\n}\n',
  });
  expect(found).toEqual({
    'infra/main.tf': [
      'orders.handler',
      'index.handler',
      'index.handler',
      'notify.lambda_handler',
      'index.handler',
    ],
    'java/main.tf': ['py'],
  });
  expect(expected).toEqual([
    { name: '*-mail', handler: 'modules/function/dist/index.handler' },
    { name: 'shop-orders', handler: 'modules/function/dist/orders.handler' },
    { name: 'stock', handler: 'services/stock/dist/index.handler' },
  ]);
  // Neither images nor files without a function in Node.js need a step.
  expect(steps).not.toContain('mage');
  expect(steps).toContain('In infra/main.tf, in each function');
  expect(steps).toContain(
    'It lists names that only the deployment knows, of any: add them to "expect" in lambda-coverage.config.json.',
  );
});

test('CloudFormation: resources in loops, and what parameters say where nobody gives another value', async () => {
  const { expect: expected } = await made({
    'template.yaml': `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: { Node: { Type: String, Default: nodejs22.x }, Python: { Type: String, Default: java21 } }
Globals: { Function: { Runtime: !Ref Node, CodeUri: dist } }
Resources:
  Model: { Type: AWS::Serverless::Function, Properties: { FunctionName: model, Runtime: !Ref Python } }
  Fn::ForEach::Topics:
    - Topic
    - [Orders, Mail]
    - On\${Topic}: { Type: AWS::Serverless::Function, Properties: { Handler: "\${Topic}.handler" } }
  Fn::ForEach::Others:
    - Other
    - !Ref Others
    - \${Other}Job: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub 'job-\${Other}', Handler: job.run } }
`,
  });
  expect(expected).toEqual([
    { name: '*-OnMail-*', handler: 'dist/Mail.handler' },
    { name: '*-OnOrders-*', handler: 'dist/Orders.handler' },
    { name: 'job-*', handler: 'dist/job.run' },
  ]);
});

test('tools that init does not read are named', async () => {
  const { warnings } = await made({
    'live/terragrunt.hcl': 'inputs = { function_name = "a", lambda_role = "b" }\n',
    'older/sst.json': '{ "name": "shop", "main": "stacks/index.ts" }',
    'live/vpc/terragrunt.hcl': 'inputs = { cidr = "10.0.0.0/8" }\n',
    'infra/Pulumi.yaml': 'name: shop\nruntime:\n  name: nodejs\n',
    'app.arc': '@app\nshop\n\n@http\nget /\n',
    'amplify/backend.ts': "import { defineBackend } from '@aws-amplify/backend';\ndefineBackend({});\n",
  });
  expect(warnings.map((line) => line.split(',')[0])).toEqual([
    'amplify/backend.ts is of Amplify',
    'app.arc is of Architect',
    'infra/Pulumi.yaml is of Pulumi',
    'live/terragrunt.hcl is of Terragrunt',
    'older/sst.json is of SST 1',
  ]);
});
