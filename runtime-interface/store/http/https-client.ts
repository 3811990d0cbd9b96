/** A module of its own: `node:https` takes 3 MB and 10 ms, which nobody pays who does not use it. */
import { Agent, request } from 'node:https';
import type { HttpClient } from './client.ts';

export const client: HttpClient = { request, newAgent: () => new Agent({ keepAlive: true }) };
