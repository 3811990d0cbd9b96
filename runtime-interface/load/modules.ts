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

/** Counts ES modules, imported and required. */
export class ModuleHooks {
  readonly #register = Reflect.get(node, 'registerHooks') as RegisterHooks | undefined;
  readonly #count: Count;
  #registered: { deregister(): void } | undefined;

  constructor(count: Count) {
    this.#count = count;
  }

  /** Whether Node has such hooks. */
  get areKnown(): boolean {
    return this.#register !== undefined;
  }

  /**
   * Hooks that are registered last are asked first, and see what all others have made of a file: so again, once the
   * user's own are there.
   */
  register(): void {
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
}

/** Without a byte order mark, as Node compiles it. */
function textOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  if (!ArrayBuffer.isView(source) && !(source instanceof ArrayBuffer)) return undefined;
  return new TextDecoder().decode(source as ArrayBuffer);
}
