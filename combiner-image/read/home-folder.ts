import { functionSegment, rawFolder } from '../../contract/key-layout.ts';
import { UnreadableObjectError } from '../errors.ts';

/** The function whose folder a key is in, as the folder is called; undefined where it is in none. */
export function homeOf(prefix: string, key: string): string | undefined {
  const folder = rawFolder(prefix);
  const [name, ...rest] = key.startsWith(folder) ? key.slice(folder.length).split('/') : [];
  return rest.length === 0 ? undefined : name;
}

/**
 * Who may write into the folder of one function speaks of that one alone: policies narrow folders, and nothing else.
 * @throws UnreadableObjectError for an object in the folder of another function
 */
export function mustBeAtHome(
  prefix: string,
  key: string,
  { function: { name } }: { function: { name: string } },
): void {
  const home = rawFolder(prefix, name);
  if (key.startsWith(home)) return;
  const reason = `says that it belongs to the function ${functionSegment(name)}, but is not in ${home}: only that folder counts for it`;
  throw new UnreadableObjectError('misplaced', reason);
}
