import { Agent, type AgentOptions, type ClientRequest, type ClientRequestArgs } from 'node:http';
import { connect, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectByTls } from 'node:tls';
import { withoutBrackets } from '../http-url.ts';
import type { Proxies } from './proxies.ts';
import { ProxyError } from './proxy-error.ts';
import { authorization, proxyFor } from './proxy-for.ts';

/** What Node calls for each request; its types do not say so. */
interface RequestAdder {
  addRequest(request: ClientRequest, options: ClientRequestArgs): void;
}

/** What Node has ready to be written; as `http-proxy-agent` uses it. */
interface Begun {
  outputData: { data: string }[];
}

/** Sends plain requests to the proxy, where there is one for the host, with the whole address in the first line. */
export class ForwardingAgent extends Agent implements RequestAdder {
  readonly #proxies: Proxies;
  readonly #connectMs: number;

  /** @param connectMs until the proxy must be there */
  constructor(proxies: Proxies, connectMs: number, options: AgentOptions) {
    super(options);
    this.#proxies = proxies;
    this.#connectMs = connectMs;
  }

  addRequest(request: ClientRequest, options: ClientRequestArgs): void {
    const proxy = this.#proxyFor(options);
    if (proxy !== undefined) {
      const path = `http://${String(request.getHeader('host'))}${request.path}`;
      const { outputData } = request as unknown as Begun;
      const [begun] = outputData;
      // A request that asks first (`Expect`) has its head already.
      if (begun !== undefined) {
        const added = Object.entries(authorization(proxy)).map(([name, value]) => `${name}: ${value}\r\n`);
        begun.data = begun.data.replace(
          / .* (HTTP\/1\.1\r\n)/,
          (_, end) => ` ${path} ${end}${added.join('')}`,
        );
      } else {
        request.path = path;
        for (const [name, value] of Object.entries(authorization(proxy))) request.setHeader(name, value);
      }
    }
    (Agent.prototype as unknown as RequestAdder).addRequest.call(this, request, options);
  }

  override createConnection(
    options: ClientRequestArgs,
    connected?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const proxy = this.#proxyFor(options);
    if (proxy === undefined) return super.createConnection(options, connected);
    const host = withoutBrackets(proxy.hostname);
    const isTls = proxy.protocol === 'https:';
    const port = Number(proxy.port || (isTls ? 443 : 80));
    const to = { host, port, ...(options.lookup && { lookup: options.lookup }) };
    const socket = isTls
      ? connectByTls({ ...to, ...(isIP(host) === 0 && { servername: host }) })
      : connect(to);
    if (connected === undefined) return socket;
    const fail = (error: Error): void => connected(ProxyError.unreachable(error), undefined as never);
    const giveUp = (): unknown => socket.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' }));
    // A request that is given up leaves its connection behind, to whoever waits for it next.
    socket.setTimeout(this.#connectMs, giveUp);
    socket.once('error', fail);
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      socket.off('error', fail);
      socket.setTimeout(0, giveUp);
      connected(null, socket);
    });
    return undefined;
  }

  #proxyFor({ host, port }: ClientRequestArgs): URL | undefined {
    const target = { protocol: 'http:', hostname: host ?? 'localhost', port: String(port ?? 80) };
    return proxyFor(this.#proxies, target);
  }
}
