import type { FormName, ScriptTake } from './engine.ts';

/** What the main thread answers to `takeExpression`, as JSON. */
export interface Taken {
  taken: ScriptTake[];
  /** Who asked for the invocations that it ran for. They may have ended when the answer arrives. */
  contexts: string[];
}

/** For a worker that can evaluate on the main thread: takes one form of counts there. */
export function takeExpression(form: FormName): string {
  return `globalThis[Symbol.for('lambda-coverage')].takeJson(${JSON.stringify(form)})`;
}
