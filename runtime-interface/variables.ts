import { editDistance } from '../contract/edit-distance.ts';
import type { RecorderCode } from '../contract/error-codes.ts';
import { asSwitch } from '../contract/switch.ts';

/** A variable whose value cannot be used. Never fails the function: logged, and shown by the health check. */
export interface SettingProblem {
  code: RecorderCode;
  message: string;
}

/** So begin the names of settings that are no other program's. */
const OURS = /^coverage_/i;

/** Characters that may be wrong in a name. */
const MISTAKES = 2;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The one language of all settings. A blank value means not set. A value that cannot be used is a problem, and the
 * default holds; no problem quotes a value, which may be a secret in the wrong place.
 */
export class Variables {
  readonly #env: Environment;
  readonly problems: SettingProblem[] = [];
  readonly #asked = new Set<string>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Without the white space around it; `undefined` when it is not set. */
  text(name: string): string | undefined {
    this.#asked.add(name);
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** As it is, where an empty value means something else than none. */
  verbatim(name: string): string | undefined {
    this.#asked.add(name);
    return this.#env[name];
  }

  switch(name: string, otherwise: boolean): boolean {
    const value = this.text(name);
    const on = value === undefined ? otherwise : asSwitch(value);
    return on ?? this.#unusable(name, 'on or off', otherwise, otherwise ? 'on' : 'off');
  }

  /**
   * Compared without case, returned as listed. Where `off` is a choice, so is every other word for yes and no.
   * @param instead of a value that cannot be used
   */
  choice<const T extends string>(name: string, choices: readonly T[], otherwise: T, instead = otherwise): T {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const find = (wanted: string) => choices.find((choice) => choice.toLowerCase() === wanted.toLowerCase());
    const off = find('off');
    const on = off === undefined ? undefined : asSwitch(value);
    const switched = on === undefined ? undefined : on ? otherwise : off;
    const found = find(value) ?? switched;
    if (found !== undefined) return found;
    if (instead === otherwise) return this.#unusable(name, oneOf(choices), otherwise);
    this.problem('bad-value', `${name} must be ${oneOf(choices)}; using ${instead}.`);
    return instead;
  }

  /** A duration, a size or a count. @param unit in the plural, for messages: `milliseconds` */
  wholeNumber(name: string, unit: string, otherwise: number): number {
    const value = this.text(name) ?? String(otherwise);
    if (/^\d{1,6}$/.test(value)) return Number(value);
    return this.#unusable(name, `a whole number of ${unit} with at most six digits`, otherwise);
  }

  /** Separated by commas. */
  list(name: string, otherwise: string[]): string[] {
    const items = this.text(name)?.split(',') ?? [];
    const filled = items.map((item) => item.trim()).filter((item) => item !== '');
    return filled.length === 0 ? otherwise : filled;
  }

  /**
   * Notes variables whose names nearly are those of settings. Called when all settings have been read.
   * @param others names that are settings too
   * @returns what else begins as settings do: of another program, or a mistake that nobody can guess
   */
  noteMisspelled(others: readonly string[]): string[] {
    const known = new Set([...this.#asked, ...others].filter((name) => OURS.test(name)));
    const unknown = Object.keys(this.#env).filter((name) => OURS.test(name) && !known.has(name));
    return unknown.filter((name) => {
      const upper = name.toUpperCase();
      const meant = [...known].find(
        (each) => editDistance(upper, each) <= MISTAKES || upper.replace(OURS, 'COVERAGE_S3_') === each,
      );
      if (meant === undefined) return true;
      this.problem('unknown-variable', `${name} is not a setting and has no effect: did you mean ${meant}?`);
      return false;
    });
  }

  problem(code: RecorderCode, message: string): void {
    this.problems.push({ code, message });
  }

  #unusable<T>(name: string, expected: string, otherwise: T, shown = String(otherwise)): T {
    this.problem('bad-value', `${name} must be ${expected}; using the default, ${shown}.`);
    return otherwise;
  }
}

function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}
