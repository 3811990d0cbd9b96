import { Agent, request } from 'node:https';
import { TunnelAgent } from '../../../contract/proxy/tunnel-agent.ts';
import { LIMITS } from '../../limits.ts';
import type { HttpClient } from './client.ts';

export const client: HttpClient = {
  request,
  newAgent: (proxies) =>
    proxies === undefined
      ? new Agent({ keepAlive: true })
      : new TunnelAgent(proxies, LIMITS.requestMs, { keepAlive: true }),
};
