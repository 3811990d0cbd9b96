import { imageBench } from '../image-bench.ts';
import { coldStartAtLoad } from './cold-start.ts';

/**
 * `npm run bench -- load`: what it takes to put counters in when a function starts, some minutes.
 * @throws UsageError
 */
export function loadBench(args: readonly string[]): Promise<void> {
  return imageBench(args, { name: 'load', heading: 'Counters at load', measures: [coldStartAtLoad] });
}
