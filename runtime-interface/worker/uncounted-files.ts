import type { UncountedFile, UncountedReason } from '../engine/uncounted.ts';
import { LIMITS } from '../limits.ts';
import type { SettingProblem } from '../variables.ts';

interface Files {
  files: string;
  /** With which budget there would have been room. */
  neededKb: number;
}

const AT_BUILD = 'put counters in when you build, with "lambda-coverage instrument"';

/** A sentence for the files of each reason, which ends with what to do. */
const SENTENCES: Record<UncountedReason, (uncounted: Files) => SettingProblem> = {
  budget: ({ files, neededKb }) => beyond(files, 'the budget of counters at load had no room', neededKb),
  time: ({ files, neededKb }) =>
    beyond(files, `${LIMITS.loadMs} ms for counters at load were over`, neededKb),
  syntax: ({ files }) =>
    without(`V8 counts ${files}: no parser of counters reads that. Let your build write plain JavaScript`),
  'own-counters': ({ files }) =>
    without(`V8 is on for ${files}, with counters of another tool: build without that tool`),
  mapped: ({ files }) =>
    without(
      `V8 counts ${files}: another tool applies the source map to stacks. Use --enable-source-maps instead, or ${AT_BUILD}`,
    ),
  types: ({ files }) =>
    without(`V8 counts ${files}: Node strips types when it has loaded them. Compile when you build`),
  imports: ({ files }) =>
    without(
      `V8 counts ${files}: imports are seen from Node 22.15 on, not on ${process.versions.node}. Update Node, or ${AT_BUILD}`,
    ),
  loaders: ({ files }) =>
    without(
      `V8 counts ${files}: loaders of another tool (module.register) bring that. Do without, or ${AT_BUILD}`,
    ),
  changed: ({ files }) =>
    without(
      `what runs of ${files} is not all counted: loaded again with another text. Unset COVERAGE_ENGINE`,
    ),
  fault: ({ files }) =>
    without(
      `V8 counts ${files}: no counters could be put in. COVERAGE_LOG_LEVEL=debug says why; or ${AT_BUILD}`,
    ),
};

/** Said of files when they are read: one may be none of the modules that it is read like, or be made JavaScript of by a tool. */
const MAY_COUNT: readonly UncountedReason[] = ['imports', 'loaders', 'types'];

/** Files that were loaded without counters, where these were asked for, in the words of log, health check and doctor. */
export class UncountedFiles {
  readonly #nameOf: (url: string) => string | undefined;
  readonly #counts: (url: string) => boolean;
  readonly #reasons = new Map<string, UncountedReason>();
  readonly #said = new Set<UncountedReason>();
  #neededKb = 0;

  /**
   * @param nameOf by a file's URL; `undefined`: it is not recorded
   * @param counts whether a file has counted by itself
   */
  constructor(nameOf: (url: string) => string | undefined, counts: (url: string) => boolean) {
    this.#nameOf = nameOf;
    this.#counts = counts;
  }

  add(files: readonly UncountedFile[]): void {
    for (const { url, reason, neededKb = 0 } of files) {
      this.#reasons.set(url.replace(/[?#].*$/, ''), reason);
      this.#neededKb = Math.max(this.#neededKb, neededKb);
    }
  }

  /** One for each reason. */
  problems(): SettingProblem[] {
    return this.#byReason().map(([reason, names]) => this.#problemOf(reason, names));
  }

  /**
   * Of reasons that were not asked for here before.
   * @param mayCount whether of some files it is not known yet whether they count
   */
  news(mayCount: boolean): SettingProblem[] {
    const news = this.#byReason().filter(
      ([reason]) => !this.#said.has(reason) && !(mayCount && MAY_COUNT.includes(reason)),
    );
    for (const [reason] of news) this.#said.add(reason);
    return news.map(([reason, names]) => this.#problemOf(reason, names));
  }

  #byReason(): [UncountedReason, string[]][] {
    const byReason = new Map<UncountedReason, string[]>();
    for (const [url, reason] of this.#reasons) {
      const name = this.#nameOf(url);
      if (name === undefined || (MAY_COUNT.includes(reason) && this.#counts(url))) continue;
      const names = byReason.get(reason);
      if (names === undefined) byReason.set(reason, [name]);
      else names.push(name);
    }
    return [...byReason];
  }

  #problemOf(reason: UncountedReason, names: readonly string[]): SettingProblem {
    return SENTENCES[reason]({ files: someOf(names), neededKb: this.#neededKb });
  }
}

function beyond(files: string, why: string, neededKb: number): SettingProblem {
  const message = `V8 counts ${files}: ${why}. Set COVERAGE_LOAD_BUDGET_KB to ${neededKb}, or ${AT_BUILD}.`;
  return { code: 'load-budget', message };
}

function without(sentence: string): SettingProblem {
  return { code: 'no-counters', message: `${sentence}.` };
}

/** As many as leave the sentence its end. */
function someOf(names: readonly string[]): string {
  let length = 0;
  const shown = names.filter((name) => {
    length += name.length;
    return length <= LIMITS.problemNames;
  });
  const [first = ''] = names;
  // The end tells which file it is.
  if (shown.length === 0) shown.push(`…${first.slice(-LIMITS.problemNames)}`);
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
