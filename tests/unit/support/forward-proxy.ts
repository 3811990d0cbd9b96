import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { forwardProxy, type ProxyRules } from '../../fixtures/forward-proxy/proxy.ts';
import { listening } from './loopback.ts';

/** Names that only the proxy can resolve. */
export const TLS_NAME = 's3.test:443';
export const PLAIN_NAME = 's3.test:80';

/**
 * A user and a password as they are written in a proxy's address, and as the proxy is to be told them. Passwords as they
 * are set by hand; what a URL cannot hold unescaped is refused (encode/httpx#858, apify/got-scraping#55).
 */
export const WRITTEN_USERS: readonly [string, string][] = [
  ['me:p@ss', 'me:p@ss'],
  ['me:100%', 'me:100%'],
  ['me:a%2Fb%23c%3F', 'me:a/b#c?'],
  ['me:p%C3%A4ss', 'me:päss'],
  [':token', ':token'],
  ['me', 'me:'],
  ['DOMAIN%5Cme:secret', 'DOMAIN\\me:secret'],
];

/** A forward proxy for one test. @returns its `host:port`, and what it is asked */
export async function startProxy(rules: ProxyRules = {}): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = forwardProxy(asked, rules);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  const address = await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { address, asked };
}
