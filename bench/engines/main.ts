import { buildAll } from '../../scripts/build/build.ts';
import { withoutReaper } from '../../tests/containers/harness/global-setup.ts';
import { LocalStack } from '../../tests/containers/harness/localstack.ts';
import { readArguments } from '../arguments.ts';
import type { Figure } from '../bench.ts';
import { buildImages } from '../images.ts';
import { describeMachine, load } from '../machine.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { engineCpu } from './cpu.ts';
import { engineStartAndHold } from './start-and-hold.ts';

/**
 * `npm run bench -- engines`: the same functions plain, counted by V8, by counters and by other tools.
 * @throws UsageError
 */
export async function engineBench(args: readonly string[]): Promise<void> {
  const { rounds, nodes, write } = readArguments(args, '20,22,24');
  await withoutReaper();
  await buildAll();
  console.error('building the images');
  await buildImages(nodes);
  const machine = await describeMachine(nodes);
  const loadBefore = load();
  await using localstack = await LocalStack.start();
  const figures: Figure[] = [];
  for (const measure of [engineCpu, engineStartAndHold]) {
    const figure = await measure({ rounds, nodes, localstack });
    console.log(`${renderFigure(figure)}\n`);
    figures.push(figure);
  }
  const loads = `Load of the machine before and after: ${loadBefore.toFixed(1)} and ${load().toFixed(1)}.`;
  console.log(loads);
  if (!write) return;
  const facts = [...machine, loads].map((line) => `- ${line}`).join('\n');
  const command = ['npm run bench -- engines', ...args].join(' ');
  await writeSection(
    'engines',
    `## What counts\n\n    ${command}\n\n${facts}\n\n${figures.map(renderFigure).join('\n\n')}\n`,
  );
}
