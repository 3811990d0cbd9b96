import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What init says of a project of these files, and what it writes. */
async function initialized(files: Record<string, string>) {
  const cwd = writeFiles(temporaryFolder(), files);
  const { code, stdout, stderr } = await lambdaCoverage(['init'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  return { stdout, config: JSON.parse(readFileSync(join(cwd, 'lambda-coverage.config.json'), 'utf8')) };
}

const SAM = `Transform: AWS::Serverless-2016-10-31
Resources:
  Stock:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: stock, CodeUri: functions/stock, Handler: app.handler, Runtime: python3.13 }
  Old:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: functions/old, Handler: app.handler, Runtime: python3.8 }
`;

test('SAM: Python is recorded by the same lines, tried from the folder that is deployed, and 3.8 is too old', async () => {
  const { stdout, config } = await initialized({ 'template.yaml': SAM, 'functions/stock/app.py': '' });
  expect(stdout).toContain(
    'AWS SAM, 1 function: Stock (app.handler); 1 function of what is not recorded left out (python3.8)',
  );
  expect(stdout).toContain('AWS_LAMBDA_EXEC_WRAPPER: /opt/lambda-coverage/bootstrap');
  expect(stdout).toContain(' invoke app.handler --task-root functions/stock --event event.json');
  expect(stdout).not.toContain('ource map');
  expect(config.expect).toEqual([{ name: 'stock', handler: 'functions/stock/app.handler' }]);
  // It would be run from here, where Python would not find its other modules.
  expect(config).not.toHaveProperty('handler');
});

test('Serverless: a handler whose folder is the project’s needs no other', async () => {
  const { stdout, config } = await initialized({
    'serverless.yml': `service: shop
provider: { name: aws, runtime: python3.12 }
functions: { stock: { handler: src/stock.handler } }
`,
    'src/stock.py': '',
  });
  expect(stdout).toContain('Serverless Framework, 1 function: stock (src/stock.handler)');
  expect(stdout).toContain('- lambda-coverage/serverless');
  expect(config.handler).toBe('src/stock.handler');
});

const TEMPLATE = {
  Resources: {
    Stock: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'stock.handler', Runtime: 'python3.14', FunctionName: 'stock' },
      Metadata: { 'aws:cdk:path': 'Shop/Stock/Resource' },
    },
  },
};

test('CDK and Terraform: Function and PythonFunction are the same when they are deployed', async () => {
  const { stdout, config } = await initialized({
    'cdk.json': '{ "app": "python3 app.py" }',
    'cdk.out/Shop.template.json': JSON.stringify(TEMPLATE),
    'infra/main.tf':
      'resource "aws_lambda_function" "orders" {\n  function_name = "orders"\n  handler = "orders.handler"\n  runtime = "python3.13"\n}\n',
  });
  expect(stdout).toContain('CDK, 1 function: Shop/Stock (stock.handler)');
  expect(stdout).toContain('Terraform, 1 function: orders (orders.handler)');
  expect(stdout).toContain('coverage.record(app);');
  expect(stdout).toContain('layers = [module.coverage.layer_arn]');
  expect(config.expect).toEqual(['orders', 'stock']);
});

test('images: the base image of the version, the layer’s files where there is none, and the runtime client', async () => {
  const { stdout } = await initialized({
    'new/Dockerfile': 'FROM public.ecr.aws/lambda/python:3.12-x86_64\nCOPY . .\nCMD ["app.handler"]\n',
    'newest/Dockerfile': 'FROM amazon/aws-lambda-python\nCMD ["app.handler"]\n',
    'old/Dockerfile': 'FROM public.ecr.aws/lambda/python:3.10\nCMD ["app.handler"]\n',
    'own/Dockerfile':
      'FROM python:3.13-slim\nRUN pip install awslambdaric\nENTRYPOINT ["/usr/local/bin/python", "-m", "awslambdaric"]\nCMD ["app.handler"]\n',
    'ours/Dockerfile': 'FROM coverage-base:python3.14\nCMD ["app.handler"]\n',
    'web/Dockerfile': 'FROM python:3.13\nCMD ["python", "server.py"]\n',
  });
  expect(stdout.match(/^ *(?:\w+)\/Dockerfile:.*$/gm)?.map((line) => line.trim())).toEqual([
    'new/Dockerfile:1: FROM coverage-base:python3.12',
    'newest/Dockerfile:1: FROM coverage-base:python3.13',
    'old/Dockerfile:1: COPY --from=coverage-base:python3.13 /opt/lambda-coverage /opt/lambda-coverage, below it: there is no base image of python3.10',
    'old/Dockerfile:1: ENV AWS_LAMBDA_EXEC_WRAPPER=/opt/lambda-coverage/bootstrap, below it',
    'own/Dockerfile:3: COPY --from=coverage-base:python3.13 /opt/lambda-coverage /opt/lambda-coverage, above it',
    'own/Dockerfile:3: "/opt/lambda-coverage/bootstrap", as the first word of the ENTRYPOINT',
  ]);
  expect(stdout).toContain('ours/Dockerfile');
  expect(stdout).not.toContain('web/Dockerfile');
});
