import type { CountId } from './formulas.ts';

/** Where control may go other than to the next statement: loops, switches, labelled blocks, `try`. */
interface JumpTarget {
  kind: 'loop' | 'switch' | 'label' | 'try';
  labels: string[];
  /** Counts of `break`s that end it. */
  breaks: CountId[];
  /** Counts of jumps that leave it for somewhere further out: returns, throws, outer breaks and continues. */
  exits: CountId[];
}

/** The open jump targets of one function, innermost last. */
export class Jumps {
  readonly #targets: JumpTarget[] = [];

  open(kind: JumpTarget['kind'], labels: string[] = []): JumpTarget {
    const target: JumpTarget = { kind, labels, breaks: [], exits: [] };
    this.#targets.push(target);
    return target;
  }

  /** How many loops are open. */
  get loops(): number {
    return this.#targets.filter(({ kind }) => kind === 'loop').length;
  }

  close(): void {
    this.#targets.pop();
  }

  breaking(label: string | undefined, count: CountId): void {
    this.#leave(count, (target) =>
      label === undefined
        ? target.kind === 'loop' || target.kind === 'switch'
        : target.labels.includes(label),
    )?.breaks.push(count);
  }

  continuing(label: string | undefined, count: CountId): void {
    this.#leave(
      count,
      (target) => target.kind === 'loop' && (label === undefined || target.labels.includes(label)),
    );
  }

  returning(count: CountId): void {
    this.#leave(count, () => false);
  }

  throwing(count: CountId): void {
    this.#leave(count, (target) => target.kind === 'try');
  }

  /** Every target on the way is left; the one that `reached` accepts is where control goes on. */
  #leave(count: CountId, reached: (target: JumpTarget) => boolean): JumpTarget | undefined {
    for (let i = this.#targets.length - 1; i >= 0; i--) {
      const target = this.#targets[i];
      if (target === undefined) continue;
      if (reached(target)) return target;
      target.exits.push(count);
    }
    return undefined;
  }
}
