import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { IstanbulMaps } from '../convert/exact/original/istanbul-maps.ts';

/** Istanbul's coverage of what has these counters and never ran. */
export function zerosOf(path: string, maps: IstanbulMaps): FileCoverageData {
  const zeros = (of: object) => Object.fromEntries(Object.keys(of).map((id) => [id, 0]));
  const b = Object.fromEntries(
    Object.entries(maps.branchMap).map(([id, { locations }]) => [id, locations.map(() => 0)]),
  );
  return { path, ...maps, s: zeros(maps.statementMap), f: zeros(maps.fnMap), b };
}
