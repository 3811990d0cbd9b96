import { Session } from 'node:inspector';

/**
 * Evaluates on the main thread without its help: V8 interrupts even an endless loop for it. Does not settle
 * while the main thread waits in native code (`execSync`, `Atomics.wait`).
 * @param expression of a string
 */
export function evaluateOnMainThread(expression: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression, returnByValue: true }, (error, answer) => {
      // Left connected, exit would print "Waiting for the debugger to disconnect...".
      session.disconnect();
      const value: unknown = answer?.result?.value;
      if (error !== null) reject(error);
      else if (typeof value !== 'string') reject(new Error('the main thread did not answer with coverage'));
      else resolve(value);
    });
  });
}
