import { functionSegment, isFunctionSegment, rawFolder } from '../../contract/key-layout.ts';
import { wildcard } from '../../contract/wildcard.ts';
import { NothingUsableError } from '../errors.ts';
import { someOf } from '../some-of.ts';
import { locationName, type StoreLocation } from '../store/location.ts';

/**
 * The functions that names and patterns (`*` is any text) speak of, as their folders are called.
 * @throws NothingUsableError that lists the functions that there are, where one speaks of none of them
 * @throws StoreUnreachableError
 */
export async function selectFunctions(
  locations: readonly StoreLocation[],
  asked: readonly string[],
): Promise<string[]> {
  const selected = new Set<string>();
  let all: string[] | undefined;
  for (const name of asked) {
    const isPattern = name.includes('*');
    if (!isPattern && (await anyHolds(locations, name))) {
      selected.add(functionSegment(name));
      continue;
    }
    all ??= await listFunctions(locations);
    const found = isPattern ? all.filter(wildcard(name)) : [];
    if (found.length === 0 && all.length > 0) throw unknownFunction(name, all, locations);
    for (const each of found) selected.add(each);
  }
  // Nothing at all is there: whoever reads says so.
  return all?.length === 0 ? asked.map(functionSegment) : [...selected];
}

async function anyHolds(locations: readonly StoreLocation[], name: string): Promise<boolean> {
  for (const { store, prefix } of locations)
    for await (const _ of store.list(rawFolder(prefix, name))) return true;
  return false;
}

/** Folders of functions, as they are called, in order. */
export async function listFunctions(locations: readonly StoreLocation[]): Promise<string[]> {
  const names = new Set<string>();
  for (const { store, prefix } of locations)
    for await (const name of store.folders(rawFolder(prefix))) if (isFunctionSegment(name)) names.add(name);
  return [...names].sort();
}

function unknownFunction(
  name: string,
  all: readonly string[],
  locations: readonly StoreLocation[],
): NothingUsableError {
  const where = locations.map(locationName).join(', ');
  return new NothingUsableError(
    `No coverage of function ${name} in ${where}. Functions with coverage: ${someOf(all)}.`,
  );
}
