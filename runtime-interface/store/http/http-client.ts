import { Agent, request } from 'node:http';
import { LIMITS } from '../../limits.ts';

/** What an upload is sent with; `https-client.ts` has the other one. */
export interface HttpClient {
  request: typeof request;
  agent: Agent;
}

export const client: HttpClient = {
  request,
  agent: new Agent({ keepAlive: true, maxSockets: LIMITS.parallelUploads }),
};
