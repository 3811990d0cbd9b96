import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { callerOf } from '../caller.ts';
import { nodeOptions } from '../environment.ts';
import { ShownProperty } from '../shown-property.ts';

/** What no code is made of. */
const NO_CODE = /\.(?:json|node|wasm)$/;
/** The recorder's own ES module, which the runtime loads before the handler. */
const SHIM = pathToFileURL(join(__dirname, 'handler.mjs')).href;
const LOADERS = 'node:internal/modules/';
/** What reads ES modules alone, and what may turn out to be one. */
const MODULE_LOADER = `${LOADERS}esm/load`;

/**
 * Tells which files Node's loaders read, CommonJS and ES modules, before they are compiled: each reads them by a method that
 * it looks up in `fs` each time. Everybody else gets the method itself.
 */
export class LoadWatch {
  readonly #onFile: (url: string, isModule: boolean) => void;
  readonly #onLoader: (method?: string) => void;
  readonly #properties: ShownProperty<Read>[] = [];
  #isChecking = false;
  /** Whether the shim was seen. */
  hasSeenShim = false;

  /**
   * @param onFile takes the URL of a file that may be code, and whether it was read to be imported, as a module unless it turns
   * out to be CommonJS
   * @param onLoader another tool registers loaders of its own, by a method of `node:module`, or has put methods of its own in
   * the place of these: not all is seen from now on
   */
  constructor(onFile: (url: string, isModule: boolean) => void, onLoader: (method?: string) => void) {
    this.#onFile = onFile;
    this.#onLoader = onLoader;
  }

  /** @returns whether anything will be seen: not with intrinsics that are frozen, or loaders of the user's */
  start(): boolean {
    if (!canTellCallers() || hasLoader()) return false;
    // Imported, all their properties would be described, and V8 loads what is behind some of them.
    const fs: typeof import('node:fs') = require('node:fs');
    this.#watch(fs, 'readFileSync');
    // Before there were such hooks, Node read ES modules by `fs.promises`, whose mere loading takes 3 ms.
    if (!('registerHooks' in require('node:module'))) this.#watch(fs.promises, 'readFile', true);
    for (const name of ['register', 'registerHooks']) this.#watchCalls(name);
    return this.isInPlace;
  }

  /** Whether all will be seen. */
  get isInPlace(): boolean {
    return this.#properties.every((property) => property.isInPlace);
  }

  #watchCalls(name: string): void {
    const module: typeof import('node:module') = require('node:module');
    const method: unknown = Reflect.get(module, name);
    if (typeof method !== 'function') return;
    const value = new Proxy(method, {
      apply: (target, self, args) => {
        this.#onLoader(name);
        return Reflect.apply(target, self, args);
      },
    });
    Object.defineProperty(module, name, { ...Object.getOwnPropertyDescriptor(module, name), value });
  }

  #watch(owner: object, name: string, isModule = false): void {
    const property = new ShownProperty<Read>(owner, name, ({ file }, read) => {
      if (!file.startsWith(LOADERS)) {
        this.#checkSoon();
        return read;
      }
      return (path, ...rest) => {
        this.#look(path, isModule || file.startsWith(MODULE_LOADER));
        return Reflect.apply(read, owner, [path, ...rest]);
      };
    });
    this.#properties.push(property);
  }

  /** Who reads the method may be about to wrap it, and to define the property anew. */
  #checkSoon(): void {
    if (this.#isChecking) return;
    this.#isChecking = true;
    queueMicrotask(() => {
      this.#isChecking = false;
      if (!this.isInPlace) this.#onLoader();
    });
  }

  #look(path: unknown, isModule: boolean): void {
    const url = path instanceof URL ? path.href : typeof path === 'string' ? pathToFileURL(path).href : '';
    this.hasSeenShim ||= url === SHIM;
    if (url !== '' && !NO_CODE.test(url)) this.#onFile(url, isModule);
  }
}

type Read = (path: unknown, ...rest: unknown[]) => unknown;

function canTellCallers(): boolean {
  return callerOf(canTellCallers) !== undefined;
}

function hasLoader(): boolean {
  return /--(?:experimental-)?loader\b/.test([...process.execArgv, nodeOptions()].join(' '));
}
