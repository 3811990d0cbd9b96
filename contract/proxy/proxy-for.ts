import { withoutBrackets } from '../http-url.ts';
import { needsNoProxy } from './no-proxy.ts';
import type { Proxies } from './proxies.ts';

/** This machine and its link: what a sandbox or a runner offers there, no proxy can reach. */
const NEAR = /^(localhost|.*\.localhost|127\..*|169\.254\..*|::1|fd00:ec2::23)$/;

/** @returns the URL of the proxy for a request; `undefined`: it goes straight there */
export function proxyFor(
  proxies: Proxies,
  { protocol, hostname, port }: Pick<URL, 'protocol' | 'hostname' | 'port'>,
): URL | undefined {
  const proxy = protocol === 'https:' ? proxies.https : proxies.http;
  const host = withoutBrackets(hostname).toLowerCase();
  if (proxy === undefined || NEAR.test(host)) return undefined;
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return needsNoProxy(proxies.noProxy, host, actualPort) ? undefined : new URL(proxy);
}

/** The header for a user and a password in the proxy's address. */
export function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
