import { Agent, request } from 'node:http';
import type { HttpClient } from './client.ts';

export const client: HttpClient = { request, newAgent: () => new Agent({ keepAlive: true }) };
