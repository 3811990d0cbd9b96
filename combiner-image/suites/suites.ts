import libCoverage from 'istanbul-lib-coverage';
import type { Checkout } from '../checkout/checkout.ts';
import { readCode } from '../code/read-code.ts';
import { ALL_HINTS, type Hints } from '../convert/exact/original/ignore-hints.ts';
import { UsageError } from '../errors.ts';
import { append } from '../lists.ts';
import { KnownText } from '../other-coverage/known-text.ts';
import { ontoCounters } from '../other-coverage/onto-counters.ts';
import type { OtherCoverage } from '../other-coverage/other-coverage.ts';
import { plural } from '../plural.ts';
import { type SourceFiles, unloaded, type Variant } from '../report/source-files.ts';
import { someOf } from '../some-of.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { readCoverageFile } from './coverage-file.ts';
import { pathsInCheckout } from './paths-in-checkout.ts';
import { addCounts, recount, SuiteCounts } from './suite-counts.ts';

/** Suites that are shown together, each with what counted it. */
export interface AskedSuites {
  /** What the stores are of. */
  own: string;
  /** Files of other tools. */
  with: readonly { suite: string; file: string }[];
}

/** Counts by suite and by name in the report. */
export interface AddedSuites {
  counts: SuiteCounts;
  /** That of the stores first. */
  names: string[];
  warnings: string[];
  /** Files of which other tools counted another text: that is left out. */
  outdated: string[];
}

/** What one file of another tool says of one source. */
interface Told {
  suite: string;
  file: string;
  other: OtherCoverage;
}

/**
 * Adds what other tools counted to the report, at the counters that the report has anyway: nothing is counted twice.
 * Files of the checkout that only other tools saw are added.
 * @param sources one text for each file
 * @throws UsageError for a file that cannot be used
 */
export async function addSuites(
  sources: SourceFiles,
  asked: AskedSuites,
  checkout: Checkout,
  hints: Hints = ALL_HINTS,
): Promise<AddedSuites> {
  const adding = new Adding(asked.own, hints);
  const told = adding.read(asked.with, checkout);
  await sources.replace(async (path, [first, ...more]) => {
    if (first === undefined) return more;
    const others = told.get(path) ?? [];
    told.delete(path);
    return [adding.toKnown(path, first, others), ...more];
  });
  for (const [path, others] of told) {
    const text = await checkout.text(path);
    const variant = text === undefined ? undefined : adding.unknown(path, text, others);
    if (variant !== undefined) sources.put(variant);
  }
  const names = [...new Set([asked.own, ...asked.with.map(({ suite }) => suite)])];
  return { counts: adding.counts, names, warnings: adding.warnings, outdated: [...adding.outdated] };
}

class Adding {
  readonly counts = new SuiteCounts();
  readonly warnings: string[] = [];
  readonly outdated = new Set<string>();
  readonly #own: string;
  readonly #hints: Hints;

  constructor(own: string, hints: Hints) {
    this.#own = own;
    this.#hints = hints;
  }

  /** By path in the checkout. */
  read(files: AskedSuites['with'], checkout: Checkout): Map<string, Told[]> {
    const told = new Map<string, Told[]>();
    for (const { suite, file } of files) {
      const elsewhere: string[] = [];
      const read = readCoverageFile(file);
      const paths = pathsInCheckout([...read.keys()], file, checkout);
      for (const [name, other] of read) {
        const path = paths.get(name);
        if (path === undefined) elsewhere.push(name);
        else append(told, path, { suite, file, other });
      }
      if (elsewhere.length === read.size)
        throw new UsageError(
          `--with ${file}: the checkout has none of its files (${someOf(elsewhere)}). Give the folder of the checkout with --root.`,
        );
      if (elsewhere.length > 0)
        this.warnings.push(
          `${file}: ${plural(elsewhere.length, 'file')} left out that the checkout does not have, or has several times: ${someOf(elsewhere)}`,
        );
    }
    return told;
  }

  toKnown(path: string, shown: Variant, others: readonly Told[]): Variant {
    const { text, coverage } = shown;
    if (others.length === 0 || text === null) {
      this.counts.add(this.#own, path, structuredClone(coverage.data));
      return shown;
    }
    // Whoever counted all of the text has all of it.
    return { ...shown, coverage: this.#sum(path, text, others, shown), undeployed: undefined };
  }

  /** Undefined for what cannot be read, or has nothing but types. */
  unknown(path: string, text: string, others: readonly Told[]): Variant | undefined {
    try {
      const coverage = this.#sum(path, text, others, undefined);
      if (Object.keys(coverage.s).length === 0) return undefined;
      return unloaded(path, text, coverage.data);
    } catch (error) {
      const files = others.map(({ file }) => file).join(', ');
      this.warnings.push(`${path} of ${files} is left out: ${parserReason(error)}`);
      return undefined;
    }
  }

  #sum(path: string, text: string, others: readonly Told[], shown: Variant | undefined) {
    const code = readCode(text, path);
    const known = new KnownText(path, text, code);
    const counters = code.counters(this.#hints);
    const { empty } = counters;
    const sum = shown === undefined ? structuredClone(empty) : recount(empty, shown.coverage.data);
    this.counts.add(this.#own, path, structuredClone(sum));
    for (const { suite, file, other } of others) {
      if (!other.hasRun) continue;
      const misfit = other.misfit(known);
      const data = misfit === undefined ? ontoCounters(counters, other) : undefined;
      if (data === undefined) {
        const why = misfit ?? 'it knows few of its statements';
        this.warnings.push(
          `${file} is about a different text of ${path} (${why}), which is left out of it: make both reports from the same commit`,
        );
        this.outdated.add(path);
        continue;
      }
      this.counts.add(suite, path, data);
      addCounts(sum, data);
    }
    return libCoverage.createFileCoverage(sum);
  }
}
