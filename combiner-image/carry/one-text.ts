import libCoverage from 'istanbul-lib-coverage';
import { plainText } from '../checkout/text-hash.ts';
import { ALL_HINTS, type Hints } from '../convert/exact/original/ignore-hints.ts';
import { deployedTexts, isDeployed, joined, type Variant } from '../report/source-files.ts';
import { inNeither } from '../report/undeployed.ts';
import { together } from '../runners/place-runners.ts';
import { CarriedRunners } from './carried-runners.ts';
import { CountedText } from './carry-counts.ts';
import { type ChangedCode, Changes } from './changes.ts';
import { divided } from './code-units.ts';
import { matchUnits } from './match-units.ts';
import { SharedNames } from './shared-names.ts';

/** A file of which other texts ran than the one that is shown. */
export interface CarriedFile {
  path: string;
  /** How many other texts of it ran. */
  texts: number;
  /** Whether another text than the one that is shown is deployed, in one function at least. */
  isUndeployed: boolean;
  /** Code that ran in an older text, was changed since, and has not run since. */
  notRunSinceChange: ChangedCode[];
}

/**
 * One text for a file of which several ran: counts of the others are added where the function around them, or the statement at
 * the top level, has the same text.
 * @param shown the text that the report shows.
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
  const data = libCoverage.createFileCoverage(newer.code.counters(hints).empty);
  for (const { coverage } of same) data.merge(coverage);
  const into = new CountedText(newer, data.data);
  const changes = new Changes(into);
  let runners = same.map((variant) => variant.runners).reduce(together, undefined);
  // One after the other: each takes as much memory as its tokens.
  for (const { text, coverage, runners: ran } of others) {
    const older = new CountedText(divided(text ?? '', path, names), coverage.data);
    const matches = matchUnits(older.divided, newer);
    const carried = ran && new CarriedRunners(older.data, ran, into.data);
    into.carry(older, matches, carried && ((counter, other) => carried.carry(counter, other)));
    runners = together(runners, carried?.runners);
    changes.add(older, matches);
  }
  if (same.length === 0 && !changes.isKnown) return undefined;
  const variant: Variant = {
    ...(same[0] ?? others[0]),
    path,
    text: same[0]?.text ?? shown,
    coverage: libCoverage.createFileCoverage(into.data),
    age: Math.min(...variants.map(({ age }) => age)),
    deployed: variants.reduce((last, { deployed }) => (deployed > last ? deployed : last), ''),
    isCurrent: true,
    isFile: variants.some(({ isFile }) => isFile),
    isGuess: false,
    hasHits: variants.some(({ hasHits }) => hasHits),
    positions: joined(...variants.map(({ positions }) => positions)),
    origins: new Map(variants.flatMap(({ origins }) => [...origins])),
    scripts: 1,
    runners,
    deployedTexts: variants.flatMap(deployedTexts),
    undeployed: same.map(({ undeployed }) => undeployed).reduce(inNeither, same[0]?.undeployed),
  };
  const isUndeployed = same.length === 0 || others.some(isDeployed);
  return {
    variant,
    carried: { path, texts: others.length, isUndeployed, notRunSinceChange: changes.notRun() },
  };
}
