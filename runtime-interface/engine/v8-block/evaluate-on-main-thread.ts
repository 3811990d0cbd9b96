import { Session } from 'node:inspector';
import { evaluate } from './ask.ts';

/**
 * Evaluates on the main thread without its help: V8 interrupts even an endless loop for it. Does not settle
 * while the main thread waits in native code (`execSync`, `Atomics.wait`).
 * @param expression of a string
 */
export async function evaluateOnMainThread(expression: string): Promise<string> {
  const session = new Session();
  session.connectToMainThread();
  try {
    return await evaluate(session, expression);
  } finally {
    // Left connected, exit would print "Waiting for the debugger to disconnect...".
    session.disconnect();
  }
}
