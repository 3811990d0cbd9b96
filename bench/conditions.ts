import { coreCount, load, processorLines } from './machine.ts';

/** What figures were measured under, said above them. Made before anything is measured. */
export class Conditions {
  readonly #started = new Date();
  readonly #before = load();

  /**
   * To be asked for when all is measured.
   * @param facts about versions, and what is not measured
   * @param machine lines about it
   * @returns a list in Markdown
   */
  list(facts: readonly string[], machine: readonly string[] = processorLines()): string {
    return [...machine, ...facts, this.#begun()].map((line) => `- ${line}`).join('\n');
  }

  /** Whether more processes wanted a core than there are cores. */
  get isBusy(): boolean {
    return Math.max(this.#before, load()) > coreCount();
  }

  #begun(): string {
    const loads = [this.#before, load()].map((value) => value.toFixed(1)).join(' and ');
    return `Begun ${this.#started.toISOString().slice(0, 16).replace('T', ' ')} UTC; load of the machine before and after: ${loads}`;
  }
}
