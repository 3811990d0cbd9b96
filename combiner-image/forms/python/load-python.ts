import { placeSources } from '../../placement/place-sources.ts';
import { shownName } from '../../placement/placement.ts';
import { Votes } from '../../placement/votes.ts';
import { cleanPath } from '../../sources/clean-path.ts';
import {
  type LoadedScript,
  loadText,
  type ScriptPlaces,
  type ScriptReference,
} from '../../sources/load-script.ts';

/**
 * Loads a Python file, which is deployed as it was written: it has no source map.
 * @throws UnconvertedScriptError when the text is nowhere, or is another one.
 */
export async function loadPython(
  reference: ScriptReference,
  places: ScriptPlaces,
  others = new Votes(),
): Promise<LoadedScript> {
  const { path, text } = await loadText(reference, places);
  const { hash, taskRoot, functions, stamped } = reference;
  const script = cleanPath(path, { folder: '', taskRoot });
  const { placements, votes } = await placeSources(
    [{ own: path, text, isMapped: true }],
    { folder: '', taskRoot, functions, script, others, stamped, agree: () => new Map() },
    places,
  );
  const placement = placements[0] ?? { kind: 'other', path, isOpen: false };
  return { script: { hash, path: shownName(placement, functions), text, placement }, votes, warnings: [] };
}
