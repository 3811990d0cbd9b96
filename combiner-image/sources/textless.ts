import { someOf } from '../some-of.ts';
import { ownSources } from './clean-path.ts';
import type { Script } from './script.ts';

/** How the tools that leave texts out of their maps are told to keep them. */
const TEXTS_BY_TOOL = "esbuild --sources-content=true, tsc inlineSources, webpack devtool 'source-map'";

/** What to do about maps without texts. */
export const GET_TEXTS = `build with the sources' texts in the maps (${TEXTS_BY_TOOL}), or make the report in the checkout that was built`;

/** What people are told of a source without text. */
export const NO_TEXT = 'no source map holds the text, and no file here is known to be what was deployed';

/** One line for all of them. */
export function withoutTextInWords(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `${someOf(names)} ${names.length === 1 ? 'is' : 'are'} not in the report: ${NO_TEXT}. Either ${GET_TEXTS}`,
  ];
}

/**
 * The sources of a script that a report would show if their texts were known.
 * @param isMapped those that the script holds code of, or the others.
 */
export function textless({ path: script, map }: Script, isMapped: boolean): string[] {
  if (map === undefined) return [];
  const isOwn = ownSources(script);
  return map.sources.filter(
    (path, i) => isOwn(path) && map.isMapped[i] === isMapped && (map.sourcesContent[i] ?? null) === null,
  );
}
