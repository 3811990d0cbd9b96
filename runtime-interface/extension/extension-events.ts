import { ExtensionConnection, type InvokeEvent } from './extension-connection.ts';

/** A connection that was closed while the sandbox was frozen is made anew this often. */
const ATTEMPTS = 3;

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
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}
