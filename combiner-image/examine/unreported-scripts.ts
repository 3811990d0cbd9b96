import type { UnreportedScripts } from '../completeness.ts';
import { increase } from '../lists.ts';
import type { ExaminedPlacing } from './placing.ts';
import type { ExaminedScripts } from './scripts.ts';

/** What a report that is made here would lack. */
export function unreportedScripts(
  { missing, unreadable }: ExaminedScripts,
  {
    withoutMap = [],
    withoutText = [],
    unread = [],
    uncertain = [],
    refused = [],
  }: Partial<ExaminedPlacing> = {},
): UnreportedScripts {
  const ofFunctions = [
    ...[...missing, ...unreadable, ...refused].map(({ functions }) => functions),
    ...withoutMap.flatMap(({ functions, reason }) => (reason === undefined ? [] : [functions])),
    ...withoutText.flatMap(({ functions, sources }) => sources.map(() => functions)),
  ];
  const unconvertedOf = new Map<string, number>();
  for (const name of ofFunctions.flat()) increase(unconvertedOf, name);
  return { unconverted: ofFunctions.length, unconvertedOf, withoutMap, unread, uncertain };
}
