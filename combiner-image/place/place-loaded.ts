import type { Checkout } from '../checkout/checkout.ts';
import { someOf } from '../some-of.ts';
import type { LoadedScript } from '../sources/load-script.ts';
import { placeScript, type UncertainModule } from './place-script.ts';

/** Longer texts are not searched for files. */
const LONGEST = 4 * 1024 * 1024;
const MOST_LINES = 10;

/** A script, and what was deployed of it that is in no report, since its place is not certain. */
export interface PlacedCode {
  loaded: LoadedScript;
  uncertain: UncertainModule[];
}

/**
 * Gives a script that came without a map the one that its code and the files of the checkout tell. One that has a map,
 * or is a file of the checkout itself, stays as it is, and so does one of which nothing is certain.
 */
export async function placeLoaded(loaded: LoadedScript, checkout: Checkout): Promise<PlacedCode> {
  const { script } = loaded;
  const asItIs = { loaded, uncertain: [] };
  if (script.map !== undefined || script.placement?.kind !== 'apart') return asItIs;
  if (!checkout.isHere || checkout.isEmpty || script.text.length > LONGEST) return asItIs;
  const { map, uncertain } = await placeScript(script, {
    paths: checkout.paths,
    named: (base) => checkout.named(base),
    text: (path) => checkout.text(path),
  });
  if (map === undefined) return asItIs;
  const { placement: _, ...rest } = script;
  const warnings = [...uncertainInWords(uncertain)];
  return { loaded: { ...loaded, script: { ...rest, map }, warnings }, uncertain };
}

function uncertainInWords(uncertain: readonly UncertainModule[]): string[] {
  const lines = uncertain.slice(0, MOST_LINES).map(({ path, line, names }) => {
    const which = names.length > 0 ? ` (${someOf(names)})` : '';
    return path === undefined
      ? `code from line ${line} on${which} is deployed, and no file of the checkout is known to be its source: it is in no report`
      : `code from line ${line} on${which} is deployed, its place in ${path} is not certain: it is in no report`;
  });
  const more = uncertain.length - MOST_LINES;
  return more > 0 ? [...lines, `and ${more} more parts whose place is not certain`] : lines;
}
