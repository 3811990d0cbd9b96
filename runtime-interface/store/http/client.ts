import type { Agent, request } from 'node:http';

/** What an upload is sent with: `node:http` or `node:https`, straight or through a proxy. */
export interface HttpClient {
  request: typeof request;
  newAgent(): Agent;
}
