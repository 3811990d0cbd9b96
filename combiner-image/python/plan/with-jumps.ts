import { Arcs } from './arcs.ts';

/**
 * A `with` block is left through its own line, from 3.10 on: 3 goes to 1, and 1 to 4. People are shown that 3 goes
 * to 4. What is the same in measured arcs is put right only when all of them are there.
 */
export class WithJumps {
  /** By the line of a `with`: where it goes on behind the block. */
  readonly #nexts = new Map<number, number>();
  readonly #exits: Arcs;

  /**
   * @param starts lines of `with`
   * @param entries arcs from them into their blocks
   * @param exits arcs from the ends of their blocks to them
   */
  constructor(arcs: Arcs, starts: Iterable<number>, entries: Arcs, exits: Arcs) {
    this.#exits = exits;
    for (const start of starts) {
      // A block of which nothing is compiled goes on with itself.
      const next = [...arcs.from(start)].find((to) => to !== start && !entries.has(start, to));
      if (next !== undefined) this.#nexts.set(start, next);
    }
  }

  /** @returns the arcs as if nothing went through a `with` again */
  fixed(arcs: Arcs): Arcs {
    const added: [number, number][] = [];
    const removed: [number, number][] = [];
    for (const [from, to] of arcs) {
      if (!this.#isJump(from, to)) continue;
      removed.push([from, to]);
      let start = to;
      let next = this.#nextOf(start);
      while (this.#isJump(start, next)) {
        removed.push([start, next]);
        const end = start;
        start = next;
        next = this.#nextOf(start);
        removed.push([end, next]);
      }
      added.push([from, next]);
      removed.push([start, next]);
    }
    const fixed = new Arcs();
    for (const [from, to] of arcs) fixed.add(from, to);
    for (const [from, to] of added) fixed.add(from, to);
    for (const [from, to] of removed) fixed.delete(from, to);
    return fixed;
  }

  #isJump(from: number, to: number): boolean {
    return this.#nexts.has(to) && this.#exits.has(from, to);
  }

  #nextOf(start: number): number {
    return this.#nexts.get(start) ?? start;
  }
}
