/** Pairs of lines, each once. */
export class Arcs {
  readonly #targets = new Map<number, Set<number>>();

  add(from: number, to: number): void {
    const targets = this.#targets.get(from);
    if (targets) targets.add(to);
    else this.#targets.set(from, new Set([to]));
  }

  has(from: number, to: number): boolean {
    return this.#targets.get(from)?.has(to) ?? false;
  }

  delete(from: number, to: number): void {
    this.#targets.get(from)?.delete(to);
  }

  from(line: number): ReadonlySet<number> {
    return this.#targets.get(line) ?? NONE;
  }

  get byStart(): ReadonlyMap<number, ReadonlySet<number>> {
    return this.#targets;
  }

  *[Symbol.iterator](): Generator<[number, number]> {
    for (const [from, targets] of this.#targets) for (const to of targets) yield [from, to];
  }
}

const NONE: ReadonlySet<number> = new Set();
