import type { CountedText } from './carry-counts.ts';
import type { CodeUnit } from './code-unit.ts';
import { unitsIn } from './code-units.ts';
import type { Matches } from './match-units.ts';

/** Code that was changed. */
export interface ChangedCode {
  /** Of the function; absent for statements at the top level. */
  name?: string;
  /** 1-based: where it begins in the text that is shown. */
  line: number;
}

/** What of a text is not as in older ones. */
export class Changes {
  readonly #into: CountedText;
  readonly #units: readonly CodeUnit[];
  /** Of functions that have a name. */
  readonly #paths: ReadonlySet<number>;
  readonly #kept = new Set<CodeUnit>();
  /** What ran in an older text and is not in this one as it was: functions by their names, and statements. */
  readonly #hasRun = new Set<number>();
  #hasLoaded = false;
  /** Whether anything of an older text is in it, if only the name of a function. */
  isKnown = false;

  constructor(into: CountedText) {
    this.#into = into;
    this.#units = unitsIn(into.divided.statements);
    this.#paths = new Set(
      this.#units.flatMap(({ isFunction, path }) => (isFunction && path > 0 ? path : [])),
    );
  }

  add(older: CountedText, matches: Matches): void {
    for (const unit of matches.keys()) this.#kept.add(unit);
    const same = new Set(matches.values());
    this.isKnown ||= same.size > 0;
    for (const unit of unitsIn(older.divided.statements)) {
      if (unit.isFunction && this.#paths.has(unit.path)) this.isKnown = true;
      if (same.has(unit) || older.entered(unit) === 0) continue;
      if (unit.isFunction) this.#hasRun.add(unit.path);
      else this.#hasLoaded = true;
    }
  }

  /** Functions by their names, and the first statement at the top level. */
  notRun(): ChangedCode[] {
    const waiting = this.#units.filter(
      (unit) => !this.#kept.has(unit) && this.#into.counts(unit) && this.#into.entered(unit) === 0,
    );
    const functions = waiting.filter(({ isFunction, path }) => isFunction && this.#hasRun.has(path));
    const statement = this.#hasLoaded ? waiting.find(({ isFunction }) => !isFunction) : undefined;
    return [
      ...(statement === undefined ? [] : [{ line: statement.line }]),
      ...functions.map(({ name, line }) => ({ name: name ?? 'anonymous', line })),
    ].sort((a, b) => a.line - b.line);
  }
}
