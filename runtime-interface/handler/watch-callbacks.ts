import type { Ending } from './invocation-recorder.ts';

type Ended = (ending: Ending) => void;
type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Callback style (Node 22 and before): tells when the callback, or `context.done`, `succeed` or `fail`, is
 * called. The context stays the runtime's own object; the three functions on it are replaced in place.
 * @returns the arguments for the user's handler
 */
export function watchCallbacks(args: unknown[], ended: Ended): unknown[] {
  const watched = [...args];
  if (typeof args[2] === 'function') {
    watched[2] = after(args[2] as AnyFunction, (error) => ended(byError(error)));
  }
  const context = args[1];
  if (typeof context === 'object' && context !== null) {
    replace(context, 'done', (error) => ended(byError(error)));
    replace(context, 'succeed', () => ended({ outcome: 'ok' }));
    replace(context, 'fail', (error) => ended(byError(error)));
  }
  return watched;
}

function replace(context: object, name: string, called: (first: unknown) => void): void {
  const own = Object.getOwnPropertyDescriptor(context, name);
  if (typeof own?.value !== 'function' || own.writable !== true) return;
  Object.defineProperty(context, name, { ...own, value: after(own.value as AnyFunction, called) });
}

/** The runtime's function first, so that its answer is on the way before anything of ours happens. */
function after(original: AnyFunction, called: (first: unknown) => void): AnyFunction {
  return new Proxy(original, {
    apply(target, self, args: unknown[]) {
      try {
        return Reflect.apply(target, self, args);
      } finally {
        called(args[0]);
      }
    },
  });
}

/** An error given to a callback was not thrown here: its stack says nothing of what ran. */
function byError(error: unknown): Ending {
  return { outcome: error === undefined || error === null ? 'ok' : 'error' };
}
