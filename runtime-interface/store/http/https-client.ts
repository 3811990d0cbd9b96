/** A module of its own: `node:https` takes 3 MB and 10 ms, which nobody pays who does not use it. */
import { Agent, request } from 'node:https';
import { LIMITS } from '../../limits.ts';
import type { HttpClient } from './http-client.ts';

export const client: HttpClient = {
  request,
  agent: new Agent({ keepAlive: true, maxSockets: LIMITS.parallelUploads }),
};
