import type { Binding } from './scopes.ts';
import type { Shape } from './shape.ts';

/** What a file calls a thing of another one, and what the deployed code calls it. */
export interface ImportedName {
  imported: string;
  /** As the file names the other one. */
  from: string;
  made: string;
  /** Of the file that the deployed code has it from, as the bundler calls it. */
  hint: string;
}

/**
 * The names of a file beside those that a tool made of them: it keeps them, tells equal ones apart by a number, and
 * says of those of other files what these call them. One name is always made into the same one.
 */
export class Names {
  readonly #made = new Map<Binding, string | Binding>();
  /** By what was made of them. */
  readonly #from = new Map<Binding, { name: string; binding: Binding }>();
  readonly #open = new Map<Binding, ImportedName>();

  agree(original: Shape, deployed: Shape): boolean {
    const { name, binding } = original;
    const { name: made, binding: place } = deployed;
    // What has no name, or is named by its tool, tells nothing.
    if (name === undefined || made === undefined) return true;
    if (binding === undefined || (original.kind !== 'name' && place === undefined))
      return isMadeOf(name, made) || (original.kind === 'name' && isMadeOf(`${name}_exports`, made));
    const isName =
      binding.meaning === 'other' ? isMadeOf(name, made) : this.#isImport(name, binding, deployed);
    return isName && this.#isOne(binding, name, made, place);
  }

  /** Whether the deployed code says it. */
  has(binding: Binding): boolean {
    return this.#made.has(binding);
  }

  /** Names of other files that these must know. */
  get open(): readonly ImportedName[] {
    return [...this.#open.values()];
  }

  #isOne(binding: Binding, name: string, made: string, place: Binding | undefined): boolean {
    // Of a module there are many names.
    if (binding.meaning === 'module') {
      this.#made.set(binding, made);
      return true;
    }
    const isOwn = place?.meaning === 'other';
    const now = isOwn ? place : made;
    const known = this.#made.get(binding);
    if (known !== undefined && known !== now) return false;
    this.#made.set(binding, now);
    if (binding.meaning !== 'other' || !isOwn) return true;
    // Of two blocks that declare one name older targets have one.
    const from = this.#from.get(place);
    // A class may have another name inside of itself.
    if (from !== undefined && from.name !== name && from.binding !== binding) return false;
    this.#from.set(place, { name, binding });
    return true;
  }

  /** `import_a.x`, `x`, `a_default` */
  #isImport(local: string, binding: Binding, { name: made = '', binding: place }: Shape): boolean {
    const { meaning, imported, from = '' } = binding;
    if (meaning === 'module')
      return isMadeOf(local, made) || /_exports\d*$/.test(made) || /^(?:import|require)_/.test(made);
    if (imported === undefined) return false;
    if (place?.meaning === 'import') return place.imported === imported;
    if (isMadeOf(imported, made) || isMadeOf(`${imported}_default`, made)) return true;
    if (place?.hint === undefined) return false;
    this.#open.set(binding, { imported, from, made, hint: place.hint });
    return true;
  }
}

/** What compilers call their own variables, in the order in which they need them. */
const TEMPORARY = /^_[a-z]{1,2}\d*$/;

/** Tools add a number behind a name, or signs in front of it. */
export function isMadeOf(name: string, made: string): boolean {
  if (name === made || (TEMPORARY.test(name) && TEMPORARY.test(made))) return true;
  for (let from = 0; from <= 2; from++) {
    if (made.startsWith(name, from) && /^(?:\$?\d+)?$/.test(made.slice(from + name.length))) return true;
    if (made[from] !== '_') return false;
  }
  return false;
}
