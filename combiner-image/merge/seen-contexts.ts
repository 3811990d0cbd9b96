import { editDistance } from '../../contract/edit-distance.ts';
import { someOf } from '../some-of.ts';

/** Names that are kept: enough to find a typing error. */
const MOST_NAMES = 1_000;

/** Contexts that there are, for whoever asked for one that is not. */
export class SeenContexts {
  readonly #names = new Set<string>();

  add(name: string): void {
    if (this.#names.size < MOST_NAMES) this.#names.add(name);
  }

  toList(): string[] {
    return [...this.#names];
  }

  /** What there is, and how to ask for it. @param asked names and patterns of which nothing is there */
  hint(asked: readonly string[]): string {
    if (this.#names.size === 0)
      return 'No invocation there has a context: docs/contexts.md says how tests send theirs.';
    const typed = asked.map((pattern) => pattern.replaceAll('*', '').toLowerCase());
    const distance = (name: string) => Math.min(...typed.map((text) => farFrom(text, name.toLowerCase())));
    const ranked = [...this.#names]
      .sort()
      .map((name) => ({ name, far: distance(name) }))
      .sort((a, b) => a.far - b.far);
    return `Contexts there are: ${someOf(ranked.map(({ name }) => name))}. "*" matches any text.`;
  }
}

/** One that holds what was typed is nearer than any that does not. */
function farFrom(typed: string, name: string): number {
  return typed !== '' && name.includes(typed) ? 0 : 1 + editDistance(typed, name);
}
