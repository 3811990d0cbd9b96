import type { Script } from './script.ts';

/** What tells where the code of a script stands in its sources. */
export type Positions =
  | 'its source map'
  | 'a source map that was not deployed'
  | 'its own text'
  | 'the counters that it brings'
  | 'its code alone';

export function positionsOf(script: Script): Positions {
  const { map, deployedMap } = script;
  if (map === undefined) return 'its own text';
  if (map.placements.some((each) => each.kind === 'file' && each.how === 'placed by its code'))
    return 'its code alone';
  if (map.mappings === '') return 'the counters that it brings';
  return deployedMap === undefined ? 'a source map that was not deployed' : 'its source map';
}
