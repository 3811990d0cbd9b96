import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import type { CarriedOver } from './carry-over.ts';
import type { ChangedCode } from './changes.ts';

/** Files, each with a line of its own. */
const MOST_LINES = 20;

/** For people: which texts are shown, and what of them has not run since it was changed. */
export function inWords({ carried, asDeployed, renamed, gone }: CarriedOver): string[] {
  const lines: string[] = [];
  const undeployed = carried.filter(({ isUndeployed }) => isUndeployed).map(({ path }) => path);
  if (undeployed.length > 0)
    lines.push(`Deployed with a different text than the one shown: ${someOf(undeployed)}`);
  if (asDeployed.length > 0)
    lines.push(
      `Shown as deployed, because a step before the bundler changed the text: ${someOf(asDeployed)}`,
    );
  if (renamed.length > 0)
    lines.push(`Renamed since: ${someOf(renamed.map(({ from, to }) => `${from} is ${to}`))}`);
  if (gone.length > 0)
    lines.push(
      `Left out, because the checkout does not have it and no sandbox of the newest build has loaded it: ${someOf(gone)}`,
    );
  const changed = carried.filter(({ notRunSinceChange }) => notRunSinceChange.length > 0);
  for (const { path, notRunSinceChange } of changed.slice(0, MOST_LINES))
    lines.push(`Not run since the change, ${path}: ${someOf(notRunSinceChange.map(named))}`);
  if (changed.length > MOST_LINES)
    lines.push(`Not run since the change: code in ${plural(changed.length - MOST_LINES, 'more file')}`);
  return lines;
}

function named({ name, line }: ChangedCode): string {
  return name === undefined ? `line ${line}` : `${name} (line ${line})`;
}
