import type { CompiledScript, FormName, ScriptTake } from './engine.ts';

/** What the main thread answers to `takeExpression`, as JSON. */
export interface Taken {
  taken: ScriptTake[];
  /** Who asked for the invocations that it ran for. They may have ended when the answer arrives. */
  contexts: string[];
}

/**
 * For a worker that can evaluate on the main thread: takes counts there.
 * @param form only of this one; absent: of all
 */
export function takeExpression(form?: FormName): string {
  return `globalThis[Symbol.for('lambda-coverage')].takeJson(${form === undefined ? '' : JSON.stringify(form)})`;
}

/** What the main thread answers to `textsExpression`, as JSON: by the engine's id. */
export type Texts = Readonly<Record<string, string>>;

/** For a worker that has taken scripts which the main thread has not: asks for texts that are not those of their files. */
export function textsExpression(form: FormName, scripts: readonly CompiledScript[]): string {
  const parameters = [form, scripts].map((value) => JSON.stringify(value)).join();
  return `globalThis[Symbol.for('lambda-coverage')].recorder.textsJson(${parameters})`;
}
