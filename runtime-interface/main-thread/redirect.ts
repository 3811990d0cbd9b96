import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LiveEnvironment } from '../environment.ts';
import { isRuntime, packagedClient } from '../handler/runtime-client.ts';
import { ShownProperty } from '../shown-property.ts';

const HANDLER = '_HANDLER';

/**
 * Makes the runtime load our shim instead of the user's handler, when it reads `_HANDLER`: an absolute path in it wins
 * over the task root. Everybody else sees the user's value, and may change it until then: the variable itself
 * is never touched, the property that holds the environment tells its readers apart.
 */
export class HandlerRedirect {
  readonly #shown: ShownProperty<LiveEnvironment> | ShownProperty<string[]> | undefined;
  /** What the runtime would have read. */
  handler: string | undefined;

  /** @param handler until the runtime reads another one */
  constructor(handler: string | undefined) {
    this.handler = handler;
    if (!existsSync(SHIM)) return;
    this.#shown =
      packagedClient() === 'classic'
        ? new ShownProperty<string[]>(process, 'argv', ({ file }, argv) =>
            isRuntime(file) ? this.#argumentsForRuntime(argv) : argv,
          )
        : new ShownProperty<LiveEnvironment>(process, 'env', ({ file }, env) =>
            isRuntime(file) ? this.#forRuntime(env) : env,
          );
  }

  /** The runtime has read it, or never will. */
  end(): void {
    this.#shown?.restore();
  }

  #forRuntime(env: LiveEnvironment): LiveEnvironment {
    return new Proxy(env, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== HANDLER) return value;
        return this.#read(value);
      },
    });
  }

  /** npm's classic client takes the handler from its first argument. It logs it before it does anything else. */
  #argumentsForRuntime(argv: string[]): string[] {
    return new Proxy(argv, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== '2') return value;
        const given = this.#read(value);
        if (given === SHIM_HANDLER) logOnceAs(SHIM_HANDLER, String(value));
        return given;
      },
    });
  }

  #read(value: unknown): unknown {
    this.end();
    this.handler = value as string | undefined;
    return canBeLoaded(this.handler) ? SHIM_HANDLER : value;
  }
}

/** The next line of the log says `other` where it would have said `text`. */
function logOnceAs(text: string, other: string): void {
  const { log } = console;
  console.log = (...parts: unknown[]) => {
    console.log = log;
    log(...parts.map((part) => (typeof part === 'string' ? part.replace(text, other) : part)));
  };
}

const SHIM = join(__dirname, 'handler.mjs');
/** As a value of `_HANDLER`. */
const SHIM_HANDLER = join(__dirname, 'handler.handler');

/** A name that the runtime would refuse stays as it is, so that it is refused in the runtime's own words. */
function canBeLoaded(handler: string | undefined): boolean {
  return handler !== undefined && !handler.includes('..') && /^[^.]*\../.test(basename(handler));
}
