import { Session } from 'node:inspector';
import { TAKE_EXPRESSION, type Taken } from '../protocol.ts';

/**
 * Collects from the main thread without its help: V8 interrupts even an endless loop to evaluate the
 * expression there. Does not return while the main thread waits in native code (`execSync`, `Atomics.wait`).
 */
export function takeFromMainThread(): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const session = new Session();
    session.connectToMainThread();
    session.post(
      'Runtime.evaluate',
      { expression: TAKE_EXPRESSION, returnByValue: true },
      (error, answer) => {
        // Left connected, exit would print "Waiting for the debugger to disconnect...".
        session.disconnect();
        const json: unknown = answer?.result?.value;
        if (error !== null) reject(error);
        else if (typeof json !== 'string') reject(new Error('the main thread did not answer with coverage'));
        else resolve(JSON.parse(json) as Taken);
      },
    );
  });
}
