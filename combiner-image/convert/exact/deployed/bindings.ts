import type { AnyNode, Program } from 'acorn';
import { append, lowerBound } from '../../../lists.ts';
import type { Binding } from './binding.ts';
import { namesIn } from './names-walk.ts';

/** Which name means what where. Made once per text. */
export class Bindings {
  readonly #byName = new Map<string, Binding[]>();
  /** Per binding the one of the same name around it. */
  readonly #around = new Map<Binding, Binding>();

  constructor(program: Program) {
    const { declared, assignments, uses } = namesIn(program);
    for (const binding of declared) append(this.#byName, binding.name, binding);
    for (const all of this.#byName.values()) this.#nest(all);
    for (const { target, value } of assignments) this.of(target)?.values.push(value);
    for (const { name, offset, property } of uses) {
      const binding = this.#find(name, offset);
      if (binding === undefined) continue;
      if (property === undefined) binding.escapes = true;
      else binding.properties.push(property);
    }
  }

  /** What an identifier means; `undefined` for globals and for other nodes. */
  of(node: AnyNode): Binding | undefined {
    return node.type === 'Identifier' ? this.#find(node.name, node.start) : undefined;
  }

  all(): Binding[] {
    return [...this.#byName.values()].flat();
  }

  #find(name: string, offset: number): Binding | undefined {
    const all = this.#byName.get(name) ?? [];
    let found = all[lowerBound(all.length, (i) => (all[i]?.start ?? 0) > offset) - 1];
    while (found !== undefined && found.end <= offset) found = this.#around.get(found);
    return found;
  }

  /** Sorted, outer ones first; one binding per scope. */
  #nest(all: Binding[]): void {
    all.sort((a, b) => a.start - b.start || b.end - a.end);
    const open: Binding[] = [];
    let kept = 0;
    for (const binding of all) {
      while (open.length > 0 && (open.at(-1)?.end ?? 0) <= binding.start) open.pop();
      const outer = open.at(-1);
      if (outer !== undefined && outer.start === binding.start && outer.end === binding.end) {
        outer.values.push(...binding.values);
        outer.parameter ??= binding.parameter;
        continue;
      }
      if (outer !== undefined) this.#around.set(binding, outer);
      open.push(binding);
      all[kept++] = binding;
    }
    all.length = kept;
  }
}
