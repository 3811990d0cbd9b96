import { imageBench } from '../image-bench.ts';
import { engineCpu } from './cpu.ts';
import { engineStartAndHold } from './start-and-hold.ts';

/**
 * `npm run bench -- engines`: the same functions plain, counted by V8, by counters and by other tools.
 * @throws UsageError
 */
export function engineBench(args: readonly string[]): Promise<void> {
  const measures = [engineCpu, engineStartAndHold];
  return imageBench(args, { name: 'engines', heading: 'What counts', measures });
}
