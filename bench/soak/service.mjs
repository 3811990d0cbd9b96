/**
 * Lambda's Runtime API and Extensions API for one sandbox, beside it in its container: it invokes as soon as runtime
 * and extension have asked, which the emulator, made for single calls, takes ten times as long for. Stdout has what
 * the function measured, a line of JSON each.
 *
 *     node service.mjs '{"marks": [100, 1000], "contexts": 0, "perSecond": 200}'
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const { marks, contexts, perSecond } = JSON.parse(process.argv[2] ?? '');
const ADDRESS = { host: '127.0.0.1', port: 9001 };
const ARN = 'arn:aws:lambda:us-east-1:012345678912:function:soak';
const TIMEOUT_MS = 300_000;
const BEGAN_MS = performance.now();

let invocations = 0;
let isMeasuring = false;
let isExtension = false;
/** Answers that wait for the next invocation. */
let runtime;
let extension;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => {
    body += text;
  });
  request.on('end', () => answer(request.url ?? '', body, response));
});
server.listen(ADDRESS, () => {
  const env = { ...process.env, AWS_LAMBDA_RUNTIME_API: `${ADDRESS.host}:${ADDRESS.port}` };
  const sandbox = spawn('/lambda-entrypoint.sh', ['index.handler'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  sandbox.on('exit', () => fail('the sandbox has ended'));
});

function answer(url, body, response) {
  if (url.endsWith('/extension/register')) {
    isExtension = JSON.parse(body).events.includes('INVOKE');
    response.setHeader('Lambda-Extension-Identifier', randomUUID());
    response.end('{}');
  } else if (url.endsWith('/extension/event/next')) {
    extension = response;
    invoke();
  } else if (url.endsWith('/invocation/next')) {
    runtime = response;
    invoke();
  } else {
    answered(url, body);
    response.statusCode = 202;
    response.end('{"status":"OK"}');
  }
}

/** The invocations up to a mark, and one that measures. */
function invoke() {
  if (runtime === undefined || (isExtension && extension === undefined)) return;
  const early = BEGAN_MS + (invocations / perSecond) * 1_000 - performance.now();
  if (early > 0) {
    setTimeout(invoke, early);
    return;
  }
  isMeasuring = !isMeasuring && invocations === marks[0];
  if (isMeasuring) marks.shift();
  else if (marks.length === 0) process.exit(0);
  const requestId = randomUUID();
  const deadlineMs = Date.now() + TIMEOUT_MS;
  const [toRuntime, toExtension] = [runtime, extension];
  runtime = undefined;
  extension = undefined;
  toExtension?.end(
    JSON.stringify({ eventType: 'INVOKE', requestId, deadlineMs, invokedFunctionArn: ARN, tracing: {} }),
  );
  toRuntime.writeHead(200, {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': ARN,
  });
  toRuntime.end(JSON.stringify(isMeasuring ? { measure: true } : event()));
}

function event() {
  const n = invocations++;
  return contexts === 0 ? { n } : { n, headers: { 'x-coverage-context': `test ${n % contexts}` } };
}

function answered(url, body) {
  if (url.endsWith('/response') && isMeasuring)
    console.log(JSON.stringify({ invocations, ...JSON.parse(body) }));
  else if (!(url.endsWith('/response') ? body.startsWith('{"id":') : body.includes('is unknown')))
    fail(`the function failed: ${url} ${body}`);
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
