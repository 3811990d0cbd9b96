import type { Binding } from '../scopes.ts';
import type { Shape } from '../shape.ts';

/** Names of a text beside those of the same code in another one: each is made into one, and made of one. */
export class Renaming {
  readonly #made = new Map<Binding, Binding>();
  readonly #from = new Map<Binding, Binding>();

  /** Takes the names of two pieces of code, if they are the same. @returns the names that were not known; undefined if they differ. */
  take(deployed: Shape, rebuilt: Shape): [Binding, Binding][] | undefined {
    const found = this.#compare(deployed, rebuilt);
    if (found === undefined) return undefined;
    for (const [one, other] of found) {
      this.#made.set(one, other);
      this.#from.set(other, one);
    }
    return found;
  }

  isSame(deployed: Shape, rebuilt: Shape): boolean {
    return this.#compare(deployed, rebuilt) !== undefined;
  }

  /** Whether anything that was taken says it. */
  hasRebuilt(binding: Binding): boolean {
    return this.#from.has(binding);
  }

  #compare(deployed: Shape, rebuilt: Shape): [Binding, Binding][] | undefined {
    if (deployed.hash !== rebuilt.hash) return undefined;
    const found: [Binding, Binding][] = [];
    const made = new Map<Binding, Binding>();
    const from = new Map<Binding, Binding>();
    /** Of labels and private names. */
    const words = new Map<string, string>();
    const open: [Shape, Shape][] = [[deployed, rebuilt]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [one, other] = next;
      if (one.kind !== other.kind || one.kids.length !== other.kids.length) return undefined;
      if ((one.binding === undefined) !== (other.binding === undefined)) return undefined;
      if (one.binding !== undefined && other.binding !== undefined) {
        const known = this.#made.get(one.binding) ?? made.get(one.binding);
        const before = this.#from.get(other.binding) ?? from.get(other.binding);
        if (known === undefined && before === undefined) {
          made.set(one.binding, other.binding);
          from.set(other.binding, one.binding);
          found.push([one.binding, other.binding]);
        } else if (known !== other.binding || before !== one.binding) return undefined;
      } else if (one.kind === 'private' || one.kind.endsWith('of a label')) {
        const key = `${one.kind === 'private' ? '#' : ''}${one.name}`;
        if ((words.get(key) ?? other.name) !== other.name) return undefined;
        words.set(key, other.name ?? '');
      }
      for (let i = 0; i < one.kids.length; i++) {
        const [kid, same] = [one.kids[i], other.kids[i]];
        if (kid !== undefined && same !== undefined) open.push([kid, same]);
      }
    }
    return found;
  }
}
