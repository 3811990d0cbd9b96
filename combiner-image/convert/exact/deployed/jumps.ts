import { append } from '../../../lists.ts';
import type { CountId } from './formulas.ts';

/** Adds up counts into one. */
type Sum = (counts: readonly CountId[]) => CountId;

/** Where control may go other than to the next statement: loops, switches, labelled blocks, `try`. */
class JumpTarget {
  readonly kind: 'loop' | 'switch' | 'label' | 'try';
  readonly labels: readonly string[];
  /** Counts of `break`s that end it. */
  readonly breaks: CountId[] = [];
  /** Of jumps that leave it for somewhere further out, by the depth of the target where they end. */
  readonly exitsTo = new Map<number, CountId[]>();
  /** Depths of the innermost target of a kind, itself included; -1 where there is none. */
  readonly loop: number;
  readonly breakable: number;
  readonly handler: number;

  constructor(kind: JumpTarget['kind'], labels: readonly string[], depth: number, around?: JumpTarget) {
    this.kind = kind;
    this.labels = labels;
    this.loop = kind === 'loop' ? depth : (around?.loop ?? NONE);
    this.breakable = kind === 'loop' || kind === 'switch' ? depth : (around?.breakable ?? NONE);
    this.handler = kind === 'try' ? depth : (around?.handler ?? NONE);
  }

  /** Counts of jumps that leave it for somewhere further out: returns, throws, outer breaks and continues. */
  get exits(): CountId[] {
    return [...this.exitsTo.values()].flat();
  }

  leave(to: number, count: CountId): void {
    append(this.exitsTo, to, count);
  }
}

/** Out of the function. */
const NONE = -1;

/** The open jump targets of one function, innermost last. */
export class Jumps {
  readonly #sum: Sum;
  readonly #targets: JumpTarget[] = [];
  /** By label the depths of its targets: a static block of a class may use one again. */
  readonly #labels = new Map<string, number[]>();
  /** How many loops are open. */
  loops = 0;

  constructor(sum: Sum) {
    this.#sum = sum;
  }

  open(kind: JumpTarget['kind'], labels: readonly string[] = []): JumpTarget {
    const depth = this.#targets.length;
    const target = new JumpTarget(kind, labels, depth, this.#targets.at(-1));
    this.#targets.push(target);
    for (const label of labels) append(this.#labels, label, depth);
    if (kind === 'loop') this.loops++;
    return target;
  }

  /** What left it for somewhere beyond the target around it leaves that one too, as one count. */
  close(): void {
    const closed = this.#targets.pop();
    if (closed === undefined) return;
    if (closed.kind === 'loop') this.loops--;
    for (const label of closed.labels) this.#labels.get(label)?.pop();
    const around = this.#targets.length - 1;
    const outer = this.#targets[around];
    for (const [to, counts] of closed.exitsTo) if (to < around) outer?.leave(to, this.#sum(counts));
  }

  breaking(label: string | undefined, count: CountId): void {
    const to = label === undefined ? this.#innermost?.breakable : this.#labels.get(label)?.at(-1);
    this.#leave(to, count)?.breaks.push(count);
  }

  continuing(label: string | undefined, count: CountId): void {
    this.#leave(label === undefined ? this.#innermost?.loop : this.#labels.get(label)?.at(-1), count);
  }

  returning(count: CountId): void {
    this.#leave(NONE, count);
  }

  throwing(count: CountId): void {
    this.#leave(this.#innermost?.handler, count);
  }

  get #innermost(): JumpTarget | undefined {
    return this.#targets.at(-1);
  }

  /** @param to the depth where control goes on. @returns the target there */
  #leave(to = NONE, count: CountId): JumpTarget | undefined {
    const innermost = this.#innermost;
    if (to < this.#targets.length - 1) innermost?.leave(to, count);
    return this.#targets[to];
  }
}
