import { LIMITS } from '../limits.ts';
import { ExtensionConnection, type InvokeEvent } from './extension-connection.ts';

/** Asks the Extensions API for the next event. Until then Lambda keeps the sandbox awake. */
export class ExtensionEvents {
  readonly #runtimeApi: string;
  readonly #identifier: string;
  #connection: ExtensionConnection | undefined;

  constructor(runtimeApi: string, identifier: string) {
    this.#runtimeApi = runtimeApi;
    this.#identifier = identifier;
  }

  /** Resolves at the next invocation, however long that takes. */
  async next(): Promise<InvokeEvent> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#connection ??= new ExtensionConnection(this.#runtimeApi);
        return await this.#connection.next(this.#identifier);
      } catch (error) {
        this.#connection?.close();
        this.#connection = undefined;
        if (attempt === LIMITS.eventAttempts) throw error;
      }
    }
  }
}
