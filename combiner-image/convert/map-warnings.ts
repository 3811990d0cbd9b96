import { UnconvertedScriptError } from '../errors.ts';
import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import type { MapFit } from './exact/lookup/mapped-tokens.ts';
import type { SourcePlan } from './exact/planned-sources.ts';

/** Of all places of a map. With more, nothing that it says of the text can be believed. */
const MOST_FOREIGN = 0.1;
/** With more words in the middle of words, and a few, it is no slip of a tool. */
const MOST_IN_WORDS = 0.0025;
const FEW = 3;

const OTHER_TEXT =
  'Was it made by another build, or was the script minified after it (tsup with terser does so)? Deploy the map that the last tool writes';
const COLUMNS =
  "what stands on one line is told apart by its words. A map with columns is exact (webpack devtool: 'source-map')";

/**
 * What is to be said of the map of a script, one line for all its sources.
 * @throws UnconvertedScriptError when the map is of another text: what it says of this one would be made up.
 */
export function mapWarnings(sources: readonly SourcePlan[]): string[] {
  const all = sum(sources, ({ places }) => places);
  const words = sum(sources, (fit) => fit.wordsInWords);
  const areStrange = words >= FEW && words > all * MOST_IN_WORDS;
  const strange = (fit: MapFit) => fit.misfits + (areStrange ? fit.inWords : 0);
  return [...misfits(sources, all, strange), ...linesOnly(sources)];
}

function misfits(sources: readonly SourcePlan[], all: number, strange: (fit: MapFit) => number): string[] {
  const misfit = sources.filter(({ fit }) => fit !== undefined && strange(fit) > 0);
  if (misfit.length === 0) return [];
  const wrong = sum(misfit, strange);
  const are = wrong === 1 ? 'is' : 'are';
  const places = `${plural(wrong, 'place')} of ${someOf(misfit.map(({ path }) => path))}`;
  const foreign = sum(sources, (fit) => fit.foreign + strange(fit) - fit.misfits);
  if (foreign > all * MOST_FOREIGN)
    throw new UnconvertedScriptError(
      `its source map belongs to another text: ${places}, of ${all} in all, ${are} not in this one. ${OTHER_TEXT}`,
    );
  return [`the source map names ${places} that ${are} not in the script, ignored here. ${OTHER_TEXT}`];
}

function linesOnly(sources: readonly SourcePlan[]): string[] {
  const paths = sources.flatMap(({ path, fit }) => (fit?.linesOnly ? [path] : []));
  return paths.length === 0
    ? []
    : [`the source map gives the lines of ${someOf(paths)} and no columns: ${COLUMNS}`];
}

function sum(sources: readonly SourcePlan[], of: (fit: MapFit) => number): number {
  return sources.reduce((all, { fit }) => all + (fit === undefined ? 0 : of(fit)), 0);
}
