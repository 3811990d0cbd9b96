import { Agent, request } from 'node:http';
import type { InvokeEvent } from './registration.ts';

/** Asks the Extensions API for the next event. Until then Lambda keeps the sandbox awake. */
export class ExtensionEvents {
  readonly #runtimeApi: string;
  readonly #identifier: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(runtimeApi: string, identifier: string) {
    this.#runtimeApi = runtimeApi;
    this.#identifier = identifier;
  }

  /** Resolves at the next invocation, however long that takes. */
  next(): Promise<InvokeEvent> {
    return new Promise((resolve, reject) => {
      const asked = request(`http://${this.#runtimeApi}/2020-01-01/extension/event/next`, {
        agent: this.#agent,
        headers: { 'Lambda-Extension-Identifier': this.#identifier },
      });
      asked.on('error', reject);
      asked.on('response', async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode !== 200)
            throw new Error(`the Extensions API answered ${response.statusCode}`);
          resolve(JSON.parse(text) as InvokeEvent);
        } catch (error) {
          reject(error);
        }
      });
      asked.end();
    });
  }
}
