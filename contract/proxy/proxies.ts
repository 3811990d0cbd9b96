import { isHttpUrl, withoutBrackets } from '../http-url.ts';
import { asSwitch } from '../switch.ts';
import { type ReadVariable, trimming } from '../variable-reader.ts';

/** Which proxy a request goes through, as curl, the AWS CLI and Node with NODE_USE_ENV_PROXY read it. Plain data. */
export interface Proxies {
  /** URLs. */
  https: string | undefined;
  http: string | undefined;
  noProxy: string[];
}

const SWITCH = 'NODE_USE_ENV_PROXY';
/** Lower case counts first, as for Node. */
const HTTPS = ['https_proxy', 'HTTPS_PROXY'] as const;
const HTTP = ['http_proxy', 'HTTP_PROXY'] as const;
const NONE = ['no_proxy', 'NO_PROXY'] as const;

export const PROXY_VARIABLES: readonly string[] = [...HTTPS, ...HTTP, ...NONE, SWITCH];

/**
 * @param read gives a variable's value
 * @param refuse is called for a variable that names no proxy that can be used
 * @returns `undefined` when there is none
 */
export function readProxies(read: ReadVariable, refuse: (variable: string) => void): Proxies | undefined {
  const textOf = trimming(read);
  if (asSwitch(textOf(SWITCH) ?? 'on') === false) return undefined;
  const proxyOf = (variables: readonly string[]): string | undefined => {
    const variable = variables.find((name) => textOf(name) !== undefined);
    const value = variable && textOf(variable);
    if (variable === undefined || value === undefined) return undefined;
    const url = value.includes('://') ? value : `http://${value}`;
    if (isHttpUrl(url)) return url;
    refuse(variable);
    return undefined;
  };
  const https = proxyOf(HTTPS);
  const http = proxyOf(HTTP);
  if (https === undefined && http === undefined) return undefined;
  const none = NONE.map(textOf).find((value) => value !== undefined) ?? '';
  return { https, http, noProxy: none.split(/[\s,]+/).filter((entry) => entry !== '') };
}

/** This machine and its link: what a sandbox or a runner offers there, no proxy can reach. */
const NEAR = /^(localhost|.*\.localhost|127\..*|169\.254\..*|::1)$/;

/** @returns the URL of the proxy for a request; `undefined`: it goes straight there */
export function proxyFor(
  proxies: Proxies,
  { protocol, hostname, port }: Pick<URL, 'protocol' | 'hostname' | 'port'>,
): URL | undefined {
  const proxy = protocol === 'https:' ? proxies.https : proxies.http;
  const host = withoutBrackets(hostname).toLowerCase();
  if (proxy === undefined || NEAR.test(host)) return undefined;
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return proxies.noProxy.some((entry) => covers(entry, host, actualPort)) ? undefined : new URL(proxy);
}

/** `*`, `example.com` and `.example.com` with all names below, `*.example.com`, an address, a range, each with a port. */
function covers(entry: string, host: string, port: string): boolean {
  const [, name = '', wanted] = /^(\[[^\]]+\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (wanted !== undefined && wanted !== port) return false;
  if (name === '*') return true;
  if (name.includes('/')) return isInRange(host, name);
  const suffix = withoutBrackets(name).replace(/^\*?\./, '');
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

/** @param range `10.0.0.0/8` */
function isInRange(host: string, range: string): boolean {
  const [network = '', length = ''] = range.split('/');
  const [address, start, bits] = [asNumber(host), asNumber(network), Number(length)];
  if (address === undefined || start === undefined || !(bits >= 0 && bits <= 32)) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(start / size);
}

function asNumber(address: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The header for a user and a password in the proxy's address. */
export function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
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
