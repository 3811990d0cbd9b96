import type { Session } from 'node:inspector';

/** Posts a command at once, and waits for the answer. */
export function ask<T>(session: Session, method: string, parameters: object = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    session.post(method, parameters, (error, answer) => {
      if (error === null) resolve(answer as T);
      else reject(error);
    });
  });
}

/** @param expression of a string */
export async function evaluate(session: Session, expression: string): Promise<string> {
  const parameters = { expression, returnByValue: true };
  const answer = await ask<{ result?: { value?: unknown } }>(session, 'Runtime.evaluate', parameters);
  const value = answer.result?.value;
  if (typeof value !== 'string') throw new Error('the main thread did not answer with coverage');
  return value;
}
