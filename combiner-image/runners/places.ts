import type { FileCoverageData, Range } from 'istanbul-lib-coverage';

/** One of Istanbul's counters, and the place in the text that it is of: the same whatever number it has. */
export type CounterPlace = [kind: 's' | 'f' | 'b', id: string, key: string];

export function* placesOf({
  statementMap,
  fnMap,
  branchMap,
}: Pick<FileCoverageData, 'statementMap' | 'fnMap' | 'branchMap'>): Generator<CounterPlace> {
  for (const [id, place] of Object.entries(statementMap)) yield ['s', id, `s ${keyOf(place)}`];
  for (const [id, { decl, loc }] of Object.entries(fnMap)) yield ['f', id, `f ${keyOf(decl)} ${keyOf(loc)}`];
  for (const [id, { type, loc, locations }] of Object.entries(branchMap))
    yield ['b', id, ['b', type, keyOf(loc), ...locations.map(keyOf)].join(' ')];
}

function keyOf({ start, end }: Range): string {
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
}
