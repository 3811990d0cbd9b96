import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import type { CarriedFile, ChangedCode } from './one-text.ts';

/** Files, each with a line of its own. */
const MOST_LINES = 20;

/** For people: which texts are shown, and what of them has not run since it was changed. */
export function inWords(files: readonly CarriedFile[]): string[] {
  const lines: string[] = [];
  const undeployed = files.filter(({ isUndeployed }) => isUndeployed).map(({ path }) => path);
  if (undeployed.length > 0)
    lines.push(`Shown as in the checkout, though other texts ran: ${someOf(undeployed)}`);
  const changed = files.filter(({ notRunSinceChange }) => notRunSinceChange.length > 0);
  for (const { path, notRunSinceChange } of changed.slice(0, MOST_LINES))
    lines.push(`Not run since the change, ${path}: ${someOf(notRunSinceChange.map(named))}`);
  if (changed.length > MOST_LINES)
    lines.push(`Not run since the change: code in ${plural(changed.length - MOST_LINES, 'more file')}`);
  return lines;
}

function named({ name, line }: ChangedCode): string {
  return name === undefined ? `line ${line}` : `${name} (line ${line})`;
}
