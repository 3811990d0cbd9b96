import type { Proxies } from '../../contract/proxy/proxies.ts';

/** As the SDK's own agents have it. */
export const SOCKETS = 50;

/** Those of the SDK do not know proxies (https://github.com/aws/aws-sdk-js-v3/issues/2956). */
export async function proxyAgents(proxies: Proxies, connectMs: number) {
  const [{ ForwardingAgent }, { TunnelAgent }] = await Promise.all([
    import('../../contract/proxy/forwarding-agent.ts'),
    import('../../contract/proxy/tunnel-agent.ts'),
  ]);
  const options = { keepAlive: true, maxSockets: SOCKETS };
  return {
    httpAgent: new ForwardingAgent(proxies, connectMs, options),
    httpsAgent: new TunnelAgent(proxies, connectMs, options),
  };
}
