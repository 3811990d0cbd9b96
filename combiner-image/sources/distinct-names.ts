/** Two sources can come to the same clean name (`src/a.ts` and `../src/a.ts`): keeps them apart by their texts. */
export class DistinctNames {
  readonly #taken = new Set<string>();
  /** By clean name: the names that its texts got, and the number of the next one. */
  readonly #byPath = new Map<string, { byText: Map<string | null, string>; next: number }>();

  nameOf(path: string, text: string | null): string {
    const known = this.#byPath.get(path) ?? { byText: new Map(), next: 2 };
    this.#byPath.set(path, known);
    const before = known.byText.get(text);
    if (before !== undefined) return before;
    let name = path;
    while (this.#taken.has(name)) name = path.replace(/(\.[^./]*)?$/, `~${known.next++}$1`);
    this.#taken.add(name);
    known.byText.set(text, name);
    return name;
  }
}
