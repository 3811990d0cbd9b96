import { Agent, request } from 'node:http';
import { ForwardingAgent } from '../../../contract/proxy/forwarding-agent.ts';
import type { HttpClient } from './client.ts';

export const client: HttpClient = {
  request,
  newAgent: (proxies) =>
    proxies === undefined
      ? new Agent({ keepAlive: true })
      : new ForwardingAgent(proxies, { keepAlive: true }),
};
