import type { Proxies } from '../../../contract/proxy/proxies.ts';
import type { HttpClient } from './client.ts';

/** Loaded by the first upload, after the first answer, and only what the address needs. */
export async function loadClient(protocol: string, proxies?: Proxies): Promise<HttpClient> {
  const isPlain = protocol === 'http:';
  if (proxies === undefined || (isPlain ? proxies.http : proxies.https) === undefined) {
    const { client } = await (isPlain ? import('./http-client.ts') : import('./https-client.ts'));
    return client;
  }
  const { clientThrough } = await (isPlain
    ? import('./proxied-http-client.ts')
    : import('./proxied-https-client.ts'));
  return clientThrough(proxies);
}
