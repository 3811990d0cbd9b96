import type { SyntaxNode } from '../convert/exact/original/node.ts';
import { type Binding, type Scope, Scopes } from './scopes.ts';

/** The scopes around what is read. */
export class ScopeStack {
  readonly declared = new Scopes();
  /** Those of a table, by their numbers. */
  readonly modules = new Map<string, Binding>();
  readonly #scopes: Scope[] = [];
  /** Functions and classes around that have a `this` of their own: that of a module is its exports. */
  #hasThis = 0;

  get hasThis(): boolean {
    return this.#hasThis > 0;
  }

  get innermost(): Scope | undefined {
    return this.#scopes.at(-1);
  }

  bindingOf(name: string): Binding | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const binding = this.#scopes[i]?.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  /**
   * @param body of a function, or a program
   * @param declared its parameters, and its own name
   */
  within<T>(body: SyntaxNode, declared: readonly SyntaxNode[], hasThis: boolean, read: () => T): T {
    const inside = () => this.inScope(this.declared.of(body, declared), read);
    return hasThis ? this.withThis(inside) : inside();
  }

  withThis<T>(read: () => T): T {
    this.#hasThis++;
    try {
      return read();
    } finally {
      this.#hasThis--;
    }
  }

  inScope<T>(scope: Scope | undefined, read: () => T): T {
    if (scope === undefined) return read();
    this.#scopes.push(scope);
    try {
      return read();
    } finally {
      this.#scopes.pop();
    }
  }
}
