import { someOf } from '../some-of.ts';
import { AskedContexts } from './asked-contexts.ts';
import type { Selection } from './selection.ts';

/**
 * What is asked for, where that may leave out whole functions; undefined: nothing does. Each has a newest build.
 * @returns for people: `contexts checkout*, functions orders`
 */
export function narrowedInWords(selection: Selection): string | undefined {
  const { functions, builds, since, until } = selection;
  const words = [
    AskedContexts.of(selection)?.toString(),
    functions && `functions ${someOf(functions)}`,
    builds && `builds ${someOf(builds)}`,
    (since ?? until) && 'this time',
  ].filter(Boolean);
  return words.length > 0 ? words.join(', ') : undefined;
}
