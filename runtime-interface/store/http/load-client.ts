import type { HttpClient } from './client.ts';

/** Loaded by the first upload, after the first answer, and only what the address needs. */
export async function loadClient(protocol: string): Promise<HttpClient> {
  const { client } =
    protocol === 'http:' ? await import('./http-client.ts') : await import('./https-client.ts');
  return client;
}
