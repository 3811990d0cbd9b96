import * as node from 'node:module';
import type { Count } from './loaded-file.ts';

/** Hooks that run where a module is loaded, from Node 22.15 and 23.5 on. */
type RegisterHooks = (hooks: { load: LoadHook }) => { deregister(): void };
type LoadHook = (url: string, context: unknown, next: NextLoad) => Loaded;
type NextLoad = (url: string, context: unknown) => Loaded;
interface Loaded {
  format?: string | null | undefined;
  source?: unknown;
}

/** What Node loads for `module.register`, in the thread that called it. */
const LOADERS = 'NativeModule internal/modules/esm/hooks';

/** Counts ES modules, imported and required. */
export class ModuleHooks {
  readonly #register = Reflect.get(node, 'registerHooks') as RegisterHooks | undefined;
  readonly #count: Count;
  #registered: { deregister(): void } | undefined;
  #hasLoaders = false;

  constructor(count: Count) {
    this.#count = count;
  }

  /** Whether modules are counted. */
  get areSeen(): boolean {
    return this.#registered !== undefined;
  }

  /** Whether they are not because of loaders of another tool. */
  get hasLoaders(): boolean {
    return this.#hasLoaders;
  }

  /**
   * Hooks that are registered last are asked first, and see what all others have made of a file: so again, once the
   * user's own are there.
   */
  register(): void {
    const loaded: unknown = Reflect.get(process, 'moduleLoadList');
    if (Array.isArray(loaded) && loaded.includes(LOADERS)) this.leave();
    if (this.#hasLoaders) return;
    this.#registered?.deregister();
    this.#registered = this.#register?.({
      load: (url, context, next) => {
        const loaded = next(url, context);
        if (loaded?.format !== 'module' || !url.startsWith('file:')) return loaded;
        const text = textOf(loaded.source);
        const source = text === undefined ? undefined : this.#count({ url, text, form: 'module' });
        return source === undefined ? loaded : { ...loaded, source };
      },
    });
  }

  /**
   * Another tool has loaders of `module.register`. With hooks beside them Node 22 ends each import by an error of its own, and what
   * they make of one module, import-in-the-middle say, may be several.
   */
  leave(): void {
    this.#hasLoaders = true;
    this.#registered?.deregister();
    this.#registered = undefined;
  }
}

/** Without a byte order mark, as Node compiles it. */
function textOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  if (!ArrayBuffer.isView(source) && !(source instanceof ArrayBuffer)) return undefined;
  return new TextDecoder().decode(source as ArrayBuffer);
}
