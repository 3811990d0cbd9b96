import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { Entities } from './exact/original/entity.ts';
import { istanbulMaps } from './exact/original/istanbul-maps.ts';

/** Istanbul's coverage of a source of which nothing ran. */
export function uncounted(path: string, entities: Entities): FileCoverageData {
  const maps = istanbulMaps(entities);
  const zeros = (of: object) => Object.fromEntries(Object.keys(of).map((id) => [id, 0]));
  const b = Object.fromEntries(
    Object.entries(maps.branchMap).map(([id, { locations }]) => [id, locations.map(() => 0)]),
  );
  return { path, ...maps, s: zeros(maps.statementMap), f: zeros(maps.fnMap), b };
}
