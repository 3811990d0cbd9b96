import libCoverage from 'istanbul-lib-coverage';
import { plainText } from '../checkout/text-hash.ts';
import { enumerate } from '../convert/exact/original/enumerate.ts';
import { ALL_HINTS, type Hints } from '../convert/exact/original/ignore-hints.ts';
import { uncounted } from '../convert/uncounted.ts';
import type { Variant } from '../report/source-files.ts';
import { CountedText } from './carry-counts.ts';
import { type CodeUnit, divided, unitsIn } from './code-units.ts';
import { type Matches, matchUnits } from './match-units.ts';
import { SharedNames } from './shared-names.ts';

/** A file whose older texts ran, too. */
export interface CarriedFile {
  path: string;
  /** How many other texts of it ran. */
  texts: number;
  /** Whether no text that ran is the one that is shown. */
  isUndeployed: boolean;
  /** Code that ran in an older text, was changed since, and has not run since. */
  notRunSinceChange: ChangedCode[];
}

export interface ChangedCode {
  /** Of the function; absent for statements at the top level. */
  name?: string;
  /** 1-based: where it begins in the text that is shown. */
  line: number;
}

/**
 * One text for a file of which several ran: counts of the others are added where the function around them, or the statement at
 * the top level, has the same text.
 * @param shown the text that the checkout has.
 * @returns undefined when nothing of the others is in the shown text: it is what another step of the build began with.
 * @throws the parser's SyntaxError
 */
export function oneText(
  path: string,
  shown: string,
  variants: readonly Variant[],
  hints: Hints = ALL_HINTS,
): { variant: Variant; carried: CarriedFile } | undefined {
  const plain = plainText(shown);
  const same = variants.filter(({ text }) => text !== null && plainText(text) === plain);
  const others = variants.filter((variant) => !same.includes(variant) && variant.text !== null);
  const names = new SharedNames();
  const newer = divided(shown, path, names);
  const data = same.reduce(
    (sum, { coverage }) => {
      sum.merge(coverage);
      return sum;
    },
    libCoverage.createFileCoverage(uncounted(path, enumerate(newer.syntax, hints))),
  );
  const into = new CountedText(newer, data.data);
  const olderTexts = others.map(({ text, coverage }) => {
    const older = new CountedText(divided(text ?? '', path, names), coverage.data);
    return { older, matches: matchUnits(older.divided, newer) };
  });
  if (same.length === 0 && olderTexts.every(({ matches }) => matches.size === 0)) return undefined;
  for (const { older, matches } of olderTexts) into.carry(older, matches);
  const variant: Variant = {
    ...(same[0] ?? others[0]),
    path,
    text: same[0]?.text ?? shown,
    coverage: libCoverage.createFileCoverage(into.data),
    age: Math.min(...variants.map(({ age }) => age)),
    deployed: variants.reduce((last, { deployed }) => (deployed > last ? deployed : last), ''),
    isCurrent: true,
    isFile: variants.some(({ isFile }) => isFile),
    scripts: 1,
  };
  const notRunSinceChange = changedCode(into, olderTexts);
  return {
    variant,
    carried: { path, texts: others.length, isUndeployed: same.length === 0, notRunSinceChange },
  };
}

/** Functions by their names, and the first statement at the top level. */
function changedCode(
  into: CountedText,
  olderTexts: readonly { older: CountedText; matches: Matches }[],
): ChangedCode[] {
  const hasRun = new Set<number>();
  let hasLoaded = false;
  for (const { older, matches } of olderTexts) {
    const kept = new Set(matches.values());
    for (const unit of unitsIn(older.divided.statements)) {
      if (kept.has(unit) || older.entered(unit) === 0) continue;
      if (unit.isFunction) hasRun.add(unit.path);
      else hasLoaded = true;
    }
  }
  const isKept = (unit: CodeUnit) => olderTexts.some(({ matches }) => matches.has(unit));
  const waiting = unitsIn(into.divided.statements).filter(
    (unit) => !isKept(unit) && into.counts(unit) && into.entered(unit) === 0,
  );
  const functions = waiting.filter(({ isFunction, path }) => isFunction && hasRun.has(path));
  const statement = hasLoaded ? waiting.find(({ isFunction }) => !isFunction) : undefined;
  return [
    ...(statement === undefined ? [] : [{ line: statement.line }]),
    ...functions.map(({ name, line }) => ({ name: name ?? 'anonymous', line })),
  ].sort((a, b) => a.line - b.line);
}
