import { wildcard } from '../../contract/wildcard.ts';
import { UsageError } from '../errors.ts';
import { someOf } from '../some-of.ts';
import { isOfRun } from './runs.ts';
import type { Selection } from './selection.ts';

/** What is asked for by contexts: a run, patterns, or both. */
export class AskedContexts {
  readonly run: string | undefined;
  readonly #contexts: readonly string[] | undefined;
  readonly #patterns: readonly ((context: string) => boolean)[] | undefined;

  private constructor({ run, contexts }: Pick<Selection, 'run' | 'contexts'>) {
    this.run = run;
    this.#contexts = contexts;
    this.#patterns = contexts?.map(wildcard);
  }

  /** Undefined where nothing is narrowed by contexts. */
  static of(selection: Selection): AskedContexts | undefined {
    const { run, contexts } = selection;
    return run === undefined && contexts === undefined ? undefined : new AskedContexts(selection);
  }

  /** Whether a run alone is asked for: objects that keep nothing but names of runs can tell it. */
  get isRunAlone(): boolean {
    return this.#patterns === undefined;
  }

  has(context: string): boolean {
    return (
      (this.run === undefined || isOfRun(this.run, context)) &&
      (this.#patterns?.some((matches) => matches(context)) ?? true)
    );
  }

  /** For people: `run pr-17`, `contexts checkout*`. */
  toString(): string {
    const contexts = this.#contexts && `contexts ${someOf(this.#contexts)}`;
    const run = this.run && `run ${this.run}`;
    return [contexts, run].filter((each) => each !== undefined).join(' of ');
  }
}

/** @throws UsageError that names the option */
export function contextPatterns(patterns: readonly string[], option: string): readonly string[] {
  if (patterns.length > 0 && patterns.every((pattern) => pattern !== '')) return patterns;
  throw new UsageError(`${option}: give the name of a context, or a pattern such as "checkout*".`);
}
