import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { contextReader } from '../../runtime-interface/handler/invocation-context.ts';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { browserProgram } from '../../scripts/test/browser.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What the recorder takes for the context of each event that Lambda would make of what was sent. */
const contexts: (string | undefined)[] = [];
const contextOf = contextReader({ context: undefined, contextAccept: ['*'] });

let tools: string;
let server: Server;
let url: string;

beforeAll(async () => {
  tools = await installedPackages(join(import.meta.dirname, 'senders'));
  server = createServer(async (request, response) => {
    const body = await text(request);
    contexts.push(...eventsOf(request, body).map(([event, context]) => contextOf(event, context)));
    const answer = answerTo(request, body);
    const type = answer.startsWith('<') ? 'text/xml' : 'application/json';
    response.writeHead(200, { 'content-type': type }).end(answer);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  contexts.length = 0;
});

/** Lambda's events, as its documentation has them, of a request to an API or to AWS. */
function eventsOf({ headers }: IncomingMessage, body: string): [event: unknown, context?: unknown][] {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith('AmazonSQS')) {
    const sent = JSON.parse(body);
    return (sent.Entries ?? [sent]).map((message: { MessageAttributes?: object }) => [
      { Records: [{ messageAttributes: sqsAttributes(message.MessageAttributes ?? {}) }] },
    ]);
  }
  if (target.startsWith('AWSEvents'))
    return JSON.parse(body).Entries.map(({ Detail }: { Detail: string }) => [{ detail: JSON.parse(Detail) }]);
  if (body.startsWith('Action=Publish') || body.includes('&Action=Publish')) {
    const form = new URLSearchParams(body);
    const found = [...form].filter(([key]) => /MessageAttributes\.entry\.\d+\.Name$/.test(key));
    return found.map(([key, name]) => {
      const Value = form.get(key.replace(/Name$/, 'Value.StringValue'));
      return [{ Records: [{ Sns: { MessageAttributes: { [name]: { Type: 'String', Value } } } }] }];
    });
  }
  const client = headers['x-amz-client-context'];
  const clientContext =
    client === undefined ? undefined : JSON.parse(Buffer.from(String(client), 'base64').toString());
  return [[{ headers }, { clientContext }]];
}

function sqsAttributes(attributes: object): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue }]) => [name, { stringValue: StringValue }]),
  );
}

/** As much as the clients need. */
function answerTo({ headers }: IncomingMessage, body: string): string {
  const md5 = (message: string) => createHash('md5').update(message).digest('hex');
  const target = String(headers['x-amz-target'] ?? '');
  if (target.endsWith('.SendMessage'))
    return JSON.stringify({ MessageId: 'm', MD5OfMessageBody: md5(JSON.parse(body).MessageBody) });
  if (target.endsWith('.SendMessageBatch')) {
    const entries: { Id: string; MessageBody: string }[] = JSON.parse(body).Entries;
    const Successful = entries.map(({ Id, MessageBody }) => {
      return { Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) };
    });
    return JSON.stringify({ Successful, Failed: [] });
  }
  const action = new URLSearchParams(body).get('Action');
  if (action?.startsWith('Publish'))
    return `<${action}Response><${action}Result><MessageId>m</MessageId></${action}Result></${action}Response>`;
  return '{"FailedEntryCount":0,"Entries":[]}';
}

/** A project that has installed the tools, and what we ship for tests. */
function project(files: Record<string, string>): string {
  const folder = writeFiles(temporaryFolder(), { 'package.json': '{"type": "module"}', ...files });
  const own = join(folder, 'node_modules/lambda-coverage');
  mkdirSync(own, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(own, 'package.json'));
  cpSync(join(ROOT, 'dist/context'), join(own, 'dist/context'), { recursive: true });
  for (const name of ['@aws-sdk', '@playwright', 'axios', 'supertest'])
    symlinkSync(join(tools, name), join(folder, 'node_modules', name), 'junction');
  for (const name of ['vitest', '@types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  return folder;
}

/** @throws an error that holds all that was printed */
const node = (cwd: string, args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, args, { cwd, env: { ...process.env, TARGET: url, ...env } }).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });

const SCRIPT = `import axios from 'axios';
import supertest from 'supertest';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { addContext, contextFetch, contextHeaders, contextName, sendContext, setContext, withContext } from 'lambda-coverage/context';

const target = process.env.TARGET ?? '';
const config = { endpoint: target, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
const sqs = sendContext(new SQSClient(config));
const sns = sendContext(new SNSClient(config));
const events = sendContext(new EventBridgeClient(config));
const lambda = sendContext(new LambdaClient(config));
const fetching = contextFetch(fetch, (url) => url.startsWith(target));
const api = axios.create({ baseURL: target });
api.interceptors.request.use(addContext);

async function all(): Promise<void> {
  await fetching(target + '/fetch', { headers: { accept: 'text/plain' } });
  await fetching(new Request(target + '/fetch', { method: 'POST', body: 'b' }));
  await api.get('/axios');
  await supertest(target).get('/supertest').set(contextHeaders());
  const QueueUrl = target + '/1/queue';
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'a' }, { Id: '2', MessageBody: 'b' }] }));
  await sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'a' }));
  await events.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{"order": 1}' }] }));
  await lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: '{}' }));
}

setContext(contextName('orders: ships'));
await all();
setContext(undefined);
await withContext(contextName('größer → 10 €'), all);
await all();
`;

test('fetch, axios, supertest and the clients of AWS send the context that there is, in any letters', async () => {
  const folder = project({ 'send.ts': SCRIPT });
  await node(folder, ['send.ts'], { LAMBDA_COVERAGE_RUN: 'pr-17' });
  expect(contexts).toEqual([
    ...Array(10).fill('pr-17/orders: ships'),
    ...Array(10).fill('pr-17/größer → 10 €'),
    // SNS has no attribute to make an event of.
    ...Array(9).fill(undefined),
  ]);
});

test('a vitest setup file names the tests', async () => {
  const folder = project({
    'vitest.config.js': "export default { test: { setupFiles: ['lambda-coverage/vitest'] } };\n",
    'cart.test.js': `import { describe, expect, test } from 'vitest';
import { contextFetch } from 'lambda-coverage/context';
const send = contextFetch();
describe('cart', () => {
  test('adds', async () => { expect((await send(process.env.TARGET)).status).toBe(200); });
  test('removes', async () => { await send(process.env.TARGET); });
});
test('is empty', async () => { await send(process.env.TARGET); });
`,
  });
  await node(folder, ['node_modules/vitest/vitest.mjs', 'run'], { LAMBDA_COVERAGE_RUN: 'nightly' });
  expect(contexts).toEqual(
    ['cart > adds', 'cart > removes', 'is empty'].map((name) => `nightly/cart.test.js > ${name}`),
  );
});

test('Playwright: pages and requests send the name of the test', async () => {
  const folder = project({
    'playwright.config.js': `export default {
  testDir: '.', workers: 1, use: { launchOptions: { executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] } },
};\n`,
    'shop.spec.js': `import { test as base } from '@playwright/test';
import { contextFetch } from 'lambda-coverage/context';
import { contextFixtures } from 'lambda-coverage/playwright';
const test = base.extend(contextFixtures);
test.describe('shop', () => {
  test('opens', async ({ page }) => { await page.goto(process.env.TARGET); });
  test('orders', async ({ request }) => { await request.post(process.env.TARGET + '/orders', { data: {} }); });
  test('pays', async () => { await contextFetch()(process.env.TARGET); });
});
`,
  });
  await node(folder, ['node_modules/@playwright/test/cli.js', 'test', '--reporter=line'], {
    CHROMIUM: browserProgram() ?? '',
  });
  expect([...new Set(contexts)]).toEqual(
    ['opens', 'orders', 'pays'].map((name) => `shop.spec.js > shop > ${name}`),
  );
});

test('the types fit those of the tools', async () => {
  const folder = project({
    'send.ts': SCRIPT.replace("import supertest from 'supertest';\n", '').replace(/^.*supertest\(.*\n/m, ''),
    'fixtures.ts': `import { test as base } from '@playwright/test';
import { contextFixtures } from 'lambda-coverage/playwright';
export const test = base.extend(contextFixtures);
`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        strict: true,
        noEmit: true,
        types: ['node'],
        skipLibCheck: true,
      },
      include: ['*.ts'],
    }),
  });
  const { stdout } = await node(folder, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  expect(stdout).toBe('');
});
