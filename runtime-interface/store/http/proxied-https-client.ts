import { request } from 'node:https';
import type { Proxies } from '../../../contract/proxy/proxies.ts';
import { TunnelAgent } from '../../../contract/proxy/tunnel-agent.ts';
import { LIMITS } from '../../limits.ts';
import type { HttpClient } from './client.ts';

export function clientThrough(proxies: Proxies): HttpClient {
  return { request, newAgent: () => new TunnelAgent(proxies, LIMITS.requestMs, { keepAlive: true }) };
}
