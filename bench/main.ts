/**
 * `npm run bench`: what lambda-coverage costs, in the function and in the report. Tables on stdout; `--write`
 * also writes docs/benchmarks.md. `npm run bench -- recorder` and `npm run bench -- report` run one half, with
 * options of its own; `npm run bench -- soak` takes an hour and runs alone, and so do `npm run bench -- combiner`, some minutes,
 * `npm run bench -- load`, `npm run bench -- many`, `npm run bench -- scale`, half an hour, `npm run bench -- engines`, an hour, `npm run bench -- page`, which needs a Chromium and no Docker, `npm run bench -- gets`, two minutes without Docker, and
 * `npm run bench -- places`, a minute without Docker, and `npm run bench -- python`, some minutes without Docker.
 */

import { withoutReaper } from '../tests/containers/harness/global-setup.ts';
import { LocalStack } from '../tests/containers/harness/localstack.ts';
import { readArguments, UsageError } from './arguments.ts';
import type { Bench, Figure, Measure } from './bench.ts';
import { combinerBench } from './combiner/main.ts';
import { Conditions } from './conditions.ts';
import { writeDocument } from './document.ts';
import { engineBench } from './engines/main.ts';
import { coldStart } from './figures/cold-start.ts';
import { cpuRatio } from './figures/cpu.ts';
import { heldTime } from './figures/held-time.ts';
import { layerSize } from './figures/layer-size.ts';
import { residentMemory } from './figures/memory.ts';
import { uploadedBytes } from './figures/uploaded-bytes.ts';
import { warmLatency } from './figures/warm-latency.ts';
import { buildImages } from './images.ts';
import { loadBench } from './load/main.ts';
import { describeMachine } from './machine.ts';
import { manyBench } from './many/main.ts';
import { pageBench } from './page/main.ts';
import { placesBench } from './places/main.ts';
import { pythonBench } from './python/main.ts';
import { reportBench } from './report/main.ts';
import { getsBench } from './scale/gets.ts';
import { scaleBench } from './scale/main.ts';
import { soakBench } from './soak/main.ts';
import { renderFigure } from './table.ts';

const RECORDER: readonly Measure[] = [
  coldStart,
  warmLatency,
  heldTime,
  residentMemory,
  cpuRatio,
  layerSize,
  uploadedBytes,
];

try {
  const [half, ...options] = process.argv.slice(2);
  if (half === 'report') await reportBench(options);
  else if (half === 'recorder') await main(options);
  else if (half === 'soak') await soakBench(options);
  else if (half === 'combiner') await combinerBench(options);
  else if (half === 'page') await pageBench(options);
  else if (half === 'engines') await engineBench(options);
  else if (half === 'many') await manyBench(options);
  else if (half === 'gets') await getsBench(options);
  else if (half === 'scale') await scaleBench(options);
  else if (half === 'load') await loadBench(options);
  else if (half === 'places') await placesBench(options);
  else if (half === 'python') await pythonBench(options);
  else {
    await main(process.argv.slice(2));
    await reportBench(process.argv.includes('--write') ? ['--write'] : []);
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main(args: readonly string[]): Promise<void> {
  const { rounds, nodes, write } = readArguments(args);
  await withoutReaper();
  console.error('building the images');
  await buildImages(nodes);
  const machine = await describeMachine(nodes);
  const conditions = new Conditions();
  await using localstack = await LocalStack.start();
  const recorder = await measureAll(RECORDER, { rounds, nodes, localstack });
  console.log(conditions.list([], machine));
  const command = ['npm run bench -- recorder', ...args].join(' ');
  if (write) await writeDocument({ command, machine, conditions, recorder });
}

/** Prints each figure as soon as it is there. */
async function measureAll(measures: readonly Measure[], bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const measure of measures) {
    const figure = await measure(bench);
    console.log(`${renderFigure(figure)}\n`);
    figures.push(figure);
  }
  return figures;
}
