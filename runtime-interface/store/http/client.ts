import type { Agent, request } from 'node:http';
import type { Proxies } from '../../../contract/proxy/proxies.ts';

/** What an upload is sent with: `node:http` or `node:https`. */
export interface HttpClient {
  request: typeof request;
  newAgent(proxies: Proxies | undefined): Agent;
}
