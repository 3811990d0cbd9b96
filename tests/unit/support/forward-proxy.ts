import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { forwardProxy, type ProxyRules } from '../../fixtures/forward-proxy/proxy.ts';

/** A forward proxy for one test. @returns its `host:port`, and what it is asked */
export async function startProxy(rules: ProxyRules = {}): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = forwardProxy(asked, rules);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
