import { withoutReaper } from '../../tests/containers/harness/global-setup.ts';
import { LocalStack } from '../../tests/containers/harness/localstack.ts';
import type { Figure, NodeVersion } from '../bench.ts';
import { buildImages } from '../images.ts';
import { describeMachine } from '../machine.ts';
import type { Side } from '../sandbox.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { readSoakArguments, type SoakArguments } from './arguments.ts';
import { type Sample, soak } from './soak.ts';

/** The most by which the recorder may make a sandbox grow, in MB: the hard limit is 50. */
const GOAL_MB = 40;

/**
 * `npm run bench -- soak`: memory of a sandbox that lives for long, by number of invocations.
 * @throws UsageError
 */
export async function soakBench(args: readonly string[]): Promise<void> {
  const options = readSoakArguments(args);
  const started = new Date();
  await withoutReaper();
  console.error('building the images');
  await buildImages(options.nodes);
  const machine = await describeMachine(options.nodes);
  await using localstack = await LocalStack.start();
  const rows: string[][] = [];
  for (const node of options.nodes) {
    const measured = await Promise.all(
      (['without', 'with'] as const).map(
        async (side): Promise<[Side, Sample[]]> => [side, await soak({ ...options, node, side, localstack })],
      ),
    );
    rows.push(...rowsOf(node, options, Object.fromEntries(measured) as Record<Side, Sample[]>));
  }
  const table = renderFigure(figure(rows, options));
  console.log(table);
  if (!options.write) return;
  const begun = `Begun ${started.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const command = ['npm run bench -- soak', ...args].join(' ');
  const lines = [...machine, begun].map((line) => `- ${line}`).join('\n');
  await writeSection('soak', `## Sandboxes that live for long\n\n    ${command}\n\n${lines}\n\n${table}`);
}

function rowsOf(node: NodeVersion, { memoryMb }: SoakArguments, samples: Record<Side, Sample[]>): string[][] {
  return samples.without.map(({ invocations, anonymousMb }, index) => {
    const recorded = samples.with[index]?.anonymousMb ?? Number.NaN;
    const difference = recorded - anonymousMb;
    return [
      node,
      `${memoryMb} MB`,
      invocations.toLocaleString('en'),
      `${anonymousMb.toFixed(0)} MB`,
      `${recorded.toFixed(0)} MB`,
      `${difference < 0 ? '' : '+'}${difference.toFixed(0)} MB`,
      `+${GOAL_MB} MB`,
      difference > GOAL_MB ? 'MISSED' : 'met',
    ];
  });
}

function figure(rows: string[][], { contexts }: SoakArguments): Figure {
  const attributed = contexts === 0 ? '' : ` Attribution is on, with ${contexts} contexts in turn.`;
  return {
    title: contexts === 0 ? 'Memory by number of invocations' : `The same with ${contexts} contexts`,
    method:
      'Anonymous memory of the process after a forced collection: garbage that V8 has not looked at yet is no part ' +
      `of it, but the space that V8 keeps for it is. One call in fifty fails.${attributed} Both sides run at the same ` +
      'time, each invocation after the other: time is not measured.',
    columns: ['Node', 'function memory', 'invocations', 'without', 'with', 'difference', 'goal', ''],
    rows,
  };
}
