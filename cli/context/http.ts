import { contextHeaders } from './carriers.ts';

/** Of axios, say. */
interface Configured {
  url?: string | undefined;
  baseURL?: string | undefined;
  headers: { set(name: string, value: string): unknown };
}

/**
 * `fetch` that sends the context.
 * @param isWanted by the whole address. @default every address gets it
 */
export function contextFetch(
  own: typeof fetch = fetch,
  isWanted: (url: string) => boolean = () => true,
): typeof fetch {
  return (input, init) => {
    const request = input instanceof Request ? input : undefined;
    if (!isWanted(request?.url ?? String(input))) return own(input, init);
    const headers = new Headers(init?.headers ?? request?.headers);
    for (const [name, value] of Object.entries(contextHeaders())) headers.append(name, value);
    return own(input, { ...init, headers });
  };
}

/** An interceptor of axios: `client.interceptors.request.use(addContext)`. */
export function addContext<T extends Configured>(config: T): T {
  for (const [name, value] of Object.entries(contextHeaders())) config.headers.set(name, value);
  return config;
}
