import { ExtensionConnection } from '../extension/extension-connection.ts';

/**
 * Asks for event after event and does nothing with them. A registered extension that no longer asks would
 * hold every invocation until its timeout.
 */
export async function drainExtension(runtimeApi: string, identifier: string): Promise<void> {
  const connection = new ExtensionConnection(runtimeApi);
  connection.unref();
  try {
    for (;;) await connection.next(identifier);
  } catch {
    // The sandbox ends, or the API is gone: nobody waits for us then.
  }
}
