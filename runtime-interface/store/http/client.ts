import type { Agent, request } from 'node:http';

/** What an upload is sent with: `node:http` or `node:https`. */
export interface HttpClient {
  request: typeof request;
  newAgent(): Agent;
}
