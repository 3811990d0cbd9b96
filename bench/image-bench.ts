import { buildAll } from '../scripts/build/build.ts';
import { withoutReaper } from '../tests/containers/harness/global-setup.ts';
import { LocalStack } from '../tests/containers/harness/localstack.ts';
import { type Arguments, readArguments } from './arguments.ts';
import type { Figure } from './bench.ts';
import { Conditions } from './conditions.ts';
import { buildImages } from './images.ts';
import { describeMachine } from './machine.ts';
import { writeSection } from './section.ts';
import { renderFigure } from './table.ts';

export type Measure = (
  options: Pick<Arguments, 'rounds' | 'nodes'> & { localstack: LocalStack },
) => Promise<Figure>;

/**
 * Measures functions in images beside a store, prints each figure, and writes a section of docs/benchmarks.md if asked to.
 * @param name of the bench, and of its section
 * @throws UsageError
 */
export async function imageBench(
  args: readonly string[],
  { name, heading, measures }: { name: 'engines' | 'load'; heading: string; measures: readonly Measure[] },
): Promise<void> {
  const { rounds, nodes, write } = readArguments(args, '20,22,24');
  await withoutReaper();
  await buildAll();
  console.error('building the images');
  await buildImages(nodes);
  const machine = await describeMachine(nodes);
  const conditions = new Conditions();
  await using localstack = await LocalStack.start();
  const figures: Figure[] = [];
  for (const measure of measures) {
    const figure = await measure({ rounds, nodes, localstack });
    console.log(`${renderFigure(figure)}\n`);
    figures.push(figure);
  }
  const facts = conditions.list([], machine);
  console.log(facts);
  if (!write) return;
  const command = [`npm run bench -- ${name}`, ...args].join(' ');
  const text = figures.map(renderFigure).join('\n\n');
  await writeSection(name, `## ${heading}\n\n    ${command}\n\n${facts}\n\n${text}\n`);
}
