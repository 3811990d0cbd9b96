/** `npm run interleavings [runs] [seed]`: every one with two actors and one interruption each, then random ones. */
import { checkAll, SCENARIOS } from './exhaustive.ts';
import { checkInterleavings } from './property.ts';

const [runs = '10000', seed = String(Date.now() % 2 ** 31), stride = '1'] = process.argv.slice(2);
for (const scenario of SCENARIOS)
  for (const order of ['ascending', 'worst'] as const)
    console.log(`${await checkAll(scenario, order, Number(stride))}, ${order}: ${scenario.name}`);
console.log(`${runs} random ones, seed ${seed}`);
await checkInterleavings(Number(runs), Number(seed));
console.log('Every report was exact.');
