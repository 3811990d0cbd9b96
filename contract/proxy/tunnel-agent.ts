import type { ClientRequestArgs } from 'node:http';
import { request as requestPlainly } from 'node:http';
import { Agent, type AgentOptions, request as requestByTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withoutBrackets } from '../http-url.ts';
import type { Proxies } from './proxies.ts';
import { ProxyError } from './proxy-error.ts';
import { authorization, proxyFor } from './proxy-for.ts';

type Connected = (error: Error | null, socket: Duplex) => void;

/** Makes TLS connections, through a tunnel of the proxy (CONNECT) where there is one for the host. */
export class TunnelAgent extends Agent {
  readonly #proxies: Proxies;
  readonly #connectMs: number;

  /** @param connectMs until the tunnel must be there */
  constructor(proxies: Proxies, connectMs: number, options: AgentOptions) {
    super(options);
    this.#proxies = proxies;
    this.#connectMs = connectMs;
  }

  override createConnection(options: ClientRequestArgs, connected?: Connected): Duplex | null | undefined {
    const hostname = options.host ?? 'localhost';
    const port = String(options.port ?? 443);
    const proxy = proxyFor(this.#proxies, { protocol: 'https:', hostname, port });
    if (proxy === undefined || connected === undefined) return super.createConnection(options, connected);
    const fail = (error: ProxyError): void => connected(error, undefined as never);
    const target = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
    const host = withoutBrackets(proxy.hostname);
    const request = (proxy.protocol === 'https:' ? requestByTls : requestPlainly)({
      method: 'CONNECT',
      hostname: host,
      // Node would take the certificate's name from the header, which names S3.
      servername: isIP(host) === 0 ? host : '',
      port: proxy.port || undefined,
      path: target,
      headers: { Host: target, ...authorization(proxy) },
      // A connection of its own: the tunnel takes it over.
      agent: false,
      timeout: this.#connectMs,
      ...(options.lookup && { lookup: options.lookup }),
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })));
    request.on('error', (error) => fail(ProxyError.unreachable(error)));
    request.on('connect', ({ statusCode = 0 }, socket: Socket) => {
      socket.setTimeout(0);
      if (statusCode >= 200 && statusCode < 300) {
        connected(null, super.createConnection({ ...options, socket } as ClientRequestArgs) as Duplex);
      } else {
        socket.destroy();
        fail(ProxyError.answered(statusCode));
      }
    });
    request.end();
    return undefined;
  }
}
