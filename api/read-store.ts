import type { CoverageMapData } from 'istanbul-lib-coverage';
import { gather } from '../combiner-image/gather.ts';
import type { CombineResult } from '../combiner-image/result.ts';
import { gatherOptions } from './gather-options.ts';
import type { ReadOptions } from './read-options.ts';

/** What stores say of the sources. */
export interface StoreCoverage extends Omit<CombineResult, 'report'> {
  /** Istanbul's coverage map, by absolute path under `root`. Whoever changes it changes nothing else. */
  coverage: CoverageMapData;
  /** Text of each source that ran, by the same paths. */
  texts: ReadonlyMap<string, string>;
  /** Absolute: the top level of the checkout, or the folder that stands for it. */
  root: string;
}

/**
 * Reads stores, adds up what all functions uploaded, and converts it to the original sources. Writes nothing.
 *
 * @throws UsageError for an option that cannot be used.
 * @throws StoreUnreachableError when a store cannot be read.
 * @throws NothingUsableError when nothing in it can be reported.
 */
export async function readStore(options: ReadOptions): Promise<StoreCoverage> {
  const { named, root, result } = await gather(gatherOptions(options, {}));
  const coverage: CoverageMapData = JSON.parse(JSON.stringify(named.map));
  return { ...result(new Date()), coverage, texts: new Map(named.texts), root };
}
