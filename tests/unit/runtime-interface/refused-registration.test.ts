import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtRecorder } from '../../../cli/invoke/node-program.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Lambda refuses extensions once a runtime client has asked for its first event. */
async function refusing(): Promise<{ port: number; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"errorType":"Extension.RegistrationClosed"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs a program in the place of Lambda's runtime client. @returns what it logged, and the objects that it left */
async function run(client: string) {
  await using api = await refusing();
  const taskRoot = writeFiles(temporaryFolder(), {
    'client.mjs': client,
    'work.mjs': 'export function work() { return 1; }\n',
  });
  const store = temporaryFolder();
  const child = spawn(process.execPath, ['--require', builtRecorder(), join(taskRoot, 'client.mjs')], {
    env: {
      PATH: process.env['PATH'],
      LAMBDA_COVERAGE_RUNTIME: 'local',
      LAMBDA_TASK_ROOT: taskRoot,
      _HANDLER: 'work.work',
      AWS_LAMBDA_FUNCTION_NAME: 'own',
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${api.port}`,
      COVERAGE_DIR: store,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  await once(child, 'close');
  return { log, objects: rawObjects(store, 'own') };
}

const WARNING = /lambda-coverage: warn: the runtime does not load the handler/g;

test('a runtime client that was faster than our registration is said to do without the shim', async () => {
  const { log, objects } = await run(`import { work } from './work.mjs';
work();
setTimeout(work, ${2 * LIMITS.shimMs});`);
  expect(log).toContain('no extension could be registered');
  expect(log.match(WARNING)).toHaveLength(1);
  expect(objects).toHaveLength(1);
  expect(objects[0]).toMatchObject({ unwrapped: 1, init: { outcome: 'ok' } });
  expect(entryCounts(objects, 'work.mjs')).toMatchObject({ work: 2 });
});

test('one that loads the shim late is not', async () => {
  const { log, objects } = await run(`import { setTimeout as sleep } from 'node:timers/promises';
await sleep(${2 * LIMITS.shimMs});
const { handler } = await import(process.env._HANDLER.replace(/\\.handler$/, '.mjs'));
const answer = handler({}, { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 9000 });
if (answer !== 1) console.error('wrong:', answer);`);
  expect(log).not.toContain('wrong:');
  expect(objects.map(({ unwrapped, invocationCount }) => [unwrapped, invocationCount])).toEqual([
    [undefined, 1],
  ]);
});
