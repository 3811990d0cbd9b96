import { ExtensionConnection, type InvokeEvent } from './extension-connection.ts';

/**
 * Registers as an internal extension from the main thread.
 *
 * An internal extension must have registered before the runtime asks for its first event. The worker needs
 * 26 to 42 ms to start; registering here, and asking for the first event, takes about 4 ms, so that init
 * does not wait for the worker. The first event is handed to the worker, which asks for all later ones itself.
 */
export class Registration {
  /** Resolves with the extension's identifier, once the first event has been asked for. */
  readonly registered: Promise<string>;
  /** Resolves at the first invocation. */
  readonly firstEvent: Promise<InvokeEvent>;

  /**
   * @param runtimeApi `host:port`
   * @param events none where one sandbox handles several invocations at a time: there Lambda refuses INVOKE
   *     to extensions, and being one still earns the SIGTERM before the end
   */
  constructor(runtimeApi: string, events: 'INVOKE'[]) {
    const connection = new ExtensionConnection(runtimeApi);
    const asked = connection.register(events).then((identifier) => {
      const event = connection.next(identifier);
      // From here on the socket only waits: it must not keep the event loop of the function alive.
      connection.unref();
      return { identifier, event };
    });
    this.registered = asked.then(({ identifier }) => identifier);
    this.firstEvent = asked.then(({ event }) => event).finally(() => connection.close());
    // Who does not wait for the first event must not be killed by its rejection.
    this.firstEvent.catch(() => {});
  }
}
