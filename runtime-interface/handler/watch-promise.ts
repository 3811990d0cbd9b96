import type { Ending } from './invocation-recorder.ts';
import { stackFrames } from './stack-frames.ts';

type Ended = (ending: Ending) => void;

interface Thenable {
  then: (resolve: (value: unknown) => unknown, reject: (reason: unknown) => unknown) => unknown;
}

export function isThenable(value: unknown): value is Thenable {
  return Boolean(value) && typeof Reflect.get(Object(value), 'then') === 'function';
}

/**
 * Tells when the handler's promise settles, before the runtime learns of it; returns what to give the runtime.
 *
 * A native promise is only listened to. Any other thenable may start its work at `then` (query builders do):
 * its `then` must be called once, by the runtime, so it is watched in passing.
 * @param modern the runtime awaits, and so never asks a native promise for its `then`
 */
export function watchPromise(result: Thenable, ended: Ended, modern: boolean): unknown {
  const { then } = Promise.prototype;
  if (result instanceof Promise && (modern || result.then === then)) {
    then.call(
      result,
      () => ended({ outcome: 'ok' }),
      (reason: unknown) => ended({ outcome: 'error', frames: stackFrames(reason) }),
    );
    return result;
  }
  return new Proxy(result, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key !== 'then' || typeof value !== 'function') return bound(value, target);
      return (resolve: (value: unknown) => unknown, reject: (reason: unknown) => unknown): unknown =>
        Reflect.apply(value, target, [
          (settled: unknown) => {
            ended({ outcome: 'ok' });
            return resolve?.(settled);
          },
          (reason: unknown) => {
            ended({ outcome: 'error', frames: stackFrames(reason) });
            return reject?.(reason);
          },
        ]);
    },
  });
}

/** Methods of classes with private fields fail on a proxy: they run on their own object. */
function bound(value: unknown, target: object): unknown {
  return typeof value === 'function' ? value.bind(target) : value;
}
