/** Line numbers where something goes on from. */
export type Exits = ReadonlySet<number>;

type AddArc = (from: number, to: number) => void;

/** What is around a statement, and takes what jumps out of it. */
export type AroundBlock =
  | { kind: 'loop'; start: number; breaks: Set<number> }
  | { kind: 'function'; start: number }
  | { kind: 'try'; handler: number | undefined };

/** As coverage.py 7.10.7 has it, in which a `finally` does not stop a jump. */
export class Blocks {
  readonly #around: AroundBlock[] = [];
  readonly #add: AddArc;

  constructor(add: AddArc) {
    this.#add = add;
  }

  push(block: AroundBlock): void {
    this.#around.push(block);
  }

  pop(): void {
    this.#around.pop();
  }

  break(line: number): void {
    this.#nearest('loop')?.breaks.add(line);
  }

  continue(line: number): void {
    const loop = this.#nearest('loop');
    if (loop) this.#add(line, loop.start);
  }

  return(line: number): void {
    const around = this.#nearest('function');
    if (around) this.#add(line, -around.start);
  }

  raise(line: number): void {
    const around = this.#around.findLast(({ kind }) => kind === 'try' || kind === 'function');
    if (around?.kind === 'function') this.#add(line, -around.start);
    if (around?.kind === 'try' && around.handler !== undefined) this.#add(line, around.handler);
  }

  #nearest<K extends AroundBlock['kind']>(kind: K): (AroundBlock & { kind: K }) | undefined {
    return this.#around.findLast((block): block is AroundBlock & { kind: K } => block.kind === kind);
  }
}
