import type { Proxies } from '../../../contract/proxy/proxies.ts';
import type { HttpClient } from './client.ts';

/** Loaded by the first upload, after the first answer, and only what the address needs. */
export async function loadClient(protocol: string, proxies?: Proxies): Promise<HttpClient> {
  const isPlain = protocol === 'http:';
  const isProxied = (isPlain ? proxies?.http : proxies?.https) !== undefined;
  const { client } = await (isPlain ? loadHttp(isProxied) : loadHttps(isProxied));
  return client;
}

function loadHttp(isProxied: boolean): Promise<{ client: HttpClient }> {
  return isProxied ? import('./proxied-http-client.ts') : import('./http-client.ts');
}

function loadHttps(isProxied: boolean): Promise<{ client: HttpClient }> {
  return isProxied ? import('./proxied-https-client.ts') : import('./https-client.ts');
}
