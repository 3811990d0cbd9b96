import type { FileCoverageData } from 'istanbul-lib-coverage';
import { zerosOf } from '../code/zeros.ts';
import type { Entities } from './exact/original/entity.ts';
import { istanbulMaps } from './exact/original/istanbul-maps.ts';

/** Istanbul's coverage of a source of which nothing ran. */
export function uncounted(path: string, entities: Entities): FileCoverageData {
  return zerosOf(path, istanbulMaps(entities));
}
