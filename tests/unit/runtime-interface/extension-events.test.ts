import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ExtensionEvents } from '../../../runtime-interface/extension/extension-events.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An Extensions API whose `answer` decides what becomes of each request. */
async function extensionsApi(answer: (count: number) => 'event' | 'refuse' | 'hang up'): Promise<{
  host: string;
  asked: string[];
}> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['lambda-extension-identifier']}`);
    const what = answer(asked.length);
    if (what === 'hang up') request.socket.destroy();
    else if (what === 'refuse') response.writeHead(403).end('{}');
    else response.end(JSON.stringify({ requestId: `request ${asked.length}`, deadlineMs: 1 }));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('events come one after the other over one connection', async () => {
  const { host, asked } = await extensionsApi(() => 'event');
  const connections: unknown[] = [];
  server?.on('connection', (socket) => connections.push(socket));
  const events = new ExtensionEvents(host, 'id');

  expect((await events.next()).requestId).toBe('request 1');
  expect((await events.next()).requestId).toBe('request 2');

  expect(asked).toEqual(Array(2).fill('GET /2020-01-01/extension/event/next id'));
  expect(connections).toHaveLength(1);
});

test('a connection that was closed meanwhile is made anew: an extension that stops asking holds the function', async () => {
  const { host } = await extensionsApi((count) => (count === 2 ? 'hang up' : 'event'));
  const events = new ExtensionEvents(host, 'id');
  await events.next();

  expect((await events.next()).requestId).toBe('request 3');
});

test('an API that goes on refusing is given up', async () => {
  const { host, asked } = await extensionsApi(() => 'refuse');

  await expect(new ExtensionEvents(host, 'id').next()).rejects.toThrow(
    'the Extensions API answered 403 to event/next',
  );
  expect(asked).toHaveLength(3);
});
