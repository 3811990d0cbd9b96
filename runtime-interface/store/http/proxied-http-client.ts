import { request } from 'node:http';
import { ForwardingAgent } from '../../../contract/proxy/forwarding-agent.ts';
import type { Proxies } from '../../../contract/proxy/proxies.ts';
import { LIMITS } from '../../limits.ts';
import type { HttpClient } from './client.ts';

export function clientThrough(proxies: Proxies): HttpClient {
  return { request, newAgent: () => new ForwardingAgent(proxies, LIMITS.requestMs, { keepAlive: true }) };
}
