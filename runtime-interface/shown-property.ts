import { type Caller, callerOf } from './caller.ts';

/**
 * A property of `process` that shows each reader what is meant for it. Whoever sets it sets it for all.
 */
export class ShownProperty<T> {
  readonly #owner: object;
  readonly #name: string;
  readonly #descriptor: PropertyDescriptor | undefined;
  #value: T;
  readonly #get: () => T;

  /** @param shown what a caller reads, given what is there */
  constructor(owner: object, name: string, shown: (caller: Caller, value: T) => T) {
    this.#owner = owner;
    this.#name = name;
    this.#descriptor = Object.getOwnPropertyDescriptor(owner, name);
    this.#value = this.#descriptor?.value as T;
    const get = (): T => {
      const caller = callerOf(get);
      return caller === undefined ? this.#value : shown(caller, this.#value);
    };
    this.#get = get;
    const set = (value: T): void => {
      this.#value = value;
    };
    if (this.#descriptor?.configurable !== true || !('value' in this.#descriptor)) return;
    Object.defineProperty(owner, name, {
      configurable: true,
      enumerable: this.#descriptor.enumerable === true,
      get,
      set,
    });
  }

  /** Nobody has defined it anew. */
  get isInPlace(): boolean {
    return Object.getOwnPropertyDescriptor(this.#owner, this.#name)?.get === this.#get;
  }

  /** It is as any other property again, with the value that it has now. */
  restore(): void {
    if (this.#descriptor?.configurable !== true) return;
    Object.defineProperty(this.#owner, this.#name, { ...this.#descriptor, value: this.#value });
  }
}
