import type { Binding } from './scopes.ts';
import type { Shape } from './shape.ts';

/**
 * The names of a file beside those that a tool made of them: it keeps them, tells equal ones apart by a number, and
 * says of those of other files what these call them. One name is always made into the same one.
 */
export class Names {
  readonly #made = new Map<Binding, string | Binding>();
  readonly #from = new Map<Binding, Binding>();

  agree(original: Shape, deployed: Shape): boolean {
    const { name, binding } = original;
    const { name: made, binding: place } = deployed;
    // What has no name, or is named by its tool, tells nothing.
    if (name === undefined || made === undefined) return true;
    if (binding === undefined || (original.kind !== 'name' && place === undefined))
      return isMadeOf(name, made);
    const isName = binding.meaning === 'other' ? isMadeOf(name, made) : isImport(name, binding, deployed);
    return isName && this.#isOne(binding, made, place);
  }

  /** Whether the deployed code says it. */
  has(binding: Binding): boolean {
    return this.#made.has(binding);
  }

  #isOne(binding: Binding, made: string, place: Binding | undefined): boolean {
    // Of a module there are many names.
    if (binding.meaning === 'module') return true;
    const isOwn = place?.meaning === 'other';
    const now = isOwn ? place : made;
    const known = this.#made.get(binding);
    if (known !== undefined && known !== now) return false;
    this.#made.set(binding, now);
    if (binding.meaning !== 'other' || !isOwn) return true;
    const from = this.#from.get(place);
    if (from !== undefined && from !== binding) return false;
    this.#from.set(place, binding);
    return true;
  }
}

/** `import_a.x`, `x`, `a_default` */
function isImport(
  local: string,
  { meaning, imported }: Binding,
  { name: made = '', binding }: Shape,
): boolean {
  if (meaning === 'module')
    return isMadeOf(local, made) || /_exports\d*$/.test(made) || /^(?:import|require)_/.test(made);
  if (imported === undefined) return false;
  const here = binding?.meaning === 'import' ? binding.imported : made;
  if (binding?.meaning === 'import') return here === imported;
  if (imported !== 'default') return isMadeOf(imported, made);
  return made === 'default' || isMadeOf(local, made) || /_default\d*$/.test(made);
}

/** Tools add a number behind a name, or signs in front of it. */
export function isMadeOf(name: string, made: string): boolean {
  if (name === made) return true;
  for (let from = 0; from <= 2; from++) {
    if (made.startsWith(name, from) && /^(?:\$?\d+)?$/.test(made.slice(from + name.length))) return true;
    if (made[from] !== '_') return false;
  }
  return false;
}
