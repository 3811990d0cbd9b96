import { docker } from '../../tests/containers/harness/docker.ts';
import { baseImageTag } from '../../tests/containers/harness/image-tags.ts';
import type { Figure, NodeVersion } from '../bench.ts';
import { Conditions } from '../conditions.ts';
import { buildImages } from '../images.ts';
import { describeMachine } from '../machine.ts';
import { writeSection } from '../section.ts';
import { median } from '../statistics.ts';
import { renderFigure } from '../table.ts';
import { readSoakArguments, type SoakArguments } from './arguments.ts';
import type { SoakSide } from './sides.ts';
import { type Sample, soak } from './soak.ts';

/** The most by which the recorder may make a sandbox grow, in MB: the hard limit is 50. */
const GOAL_MB = 40;

type Images = Record<SoakSide, string>;

const RECORDED = ['V8', 'counters'] as const;
type Kind = Pick<SoakArguments, 'invocations' | 'perSecond'> & {
  node: NodeVersion;
  memoryMb: number;
  contexts: number;
};

/**
 * `npm run bench -- soak`: memory of a sandbox that lives for long, by number of invocations.
 * @throws UsageError
 */
export async function soakBench(args: readonly string[]): Promise<void> {
  const options = readSoakArguments(args);
  const { nodes, memoriesMb, contexts, invocations, perSecond, rounds } = options;
  const conditions = new Conditions();
  console.error('building the images');
  await buildImages(nodes);
  const machine = await describeMachine(nodes);
  const rows: string[][] = [];
  for (const node of nodes) {
    const images = await imagesOf(node);
    for (const memoryMb of memoriesMb)
      for (const count of contexts) {
        const kind = { node, memoryMb, contexts: count, invocations, perSecond };
        rows.push(...rowsOf(kind, await measure(kind, images, rounds)));
      }
  }
  const table = renderFigure(figure(rows, options));
  console.log(table);
  if (!options.write) return;
  const command = ['npm run bench -- soak', ...args].join(' ');
  const lines = conditions.list([], machine);
  await writeSection('soak', `## Sandboxes that live for long\n\n    ${command}\n\n${lines}\n\n${table}`);
}

/** By id: another build may take the tag away while this runs. */
async function imagesOf(node: NodeVersion): Promise<Images> {
  const idOf = (tag: string) => docker('image', 'inspect', '--format={{.Id}}', tag);
  const recording = await idOf(baseImageTag(node));
  return { without: await idOf(`public.ecr.aws/lambda/nodejs:${node}`), V8: recording, counters: recording };
}

/** Of each mark, the median of all rounds. */
async function measure(kind: Kind, images: Images, rounds: number): Promise<Record<SoakSide, Sample[]>> {
  const measured: Record<SoakSide, Sample[][]> = { without: [], V8: [], counters: [] };
  for (let round = 0; round < rounds; round++) {
    const sides = (['without', ...RECORDED] as const).map(async (side) => {
      measured[side].push(await soak({ ...kind, side, image: images[side] }));
    });
    await Promise.all(sides);
  }
  const { without, V8, counters } = measured;
  return { without: medians(without), V8: medians(V8), counters: medians(counters) };
}

function medians([first = [], ...others]: Sample[][]): Sample[] {
  return first.map((sample, mark) => {
    const rounds = [sample, ...others.flatMap((samples) => samples[mark] ?? [])];
    return { ...sample, anonymousMb: median(rounds.map(({ anonymousMb }) => anonymousMb)) };
  });
}

function rowsOf({ node, memoryMb, contexts }: Kind, samples: Record<SoakSide, Sample[]>): string[][] {
  return RECORDED.flatMap((side) =>
    samples.without.map(({ invocations, anonymousMb }, index) => {
      const recorded = samples[side][index]?.anonymousMb ?? Number.NaN;
      const difference = recorded - anonymousMb;
      return [
        node,
        `${memoryMb} MB`,
        contexts === 0 ? 'no' : contexts.toLocaleString('en'),
        side,
        invocations.toLocaleString('en'),
        `${anonymousMb.toFixed(0)} MB`,
        `${recorded.toFixed(0)} MB`,
        `${difference < 0 ? '' : '+'}${difference.toFixed(0)} MB`,
        `+${GOAL_MB} MB`,
        difference > GOAL_MB ? 'MISSED' : 'met',
      ];
    }),
  );
}

function figure(rows: string[][], { rounds, perSecond }: SoakArguments): Figure {
  return {
    title: 'Memory by number of invocations',
    method:
      'Anonymous memory of the process after a forced collection: garbage that V8 has not looked at yet is no part ' +
      'of it, but the space that V8 keeps for it is. One call in fifty fails; with contexts, attribution is on and ' +
      `they come in turn. ${rounds === 1 ? '' : `Medians of ${rounds}. `}Each invocation comes after the other, ` +
      `${perSecond} in a second at the most, from a Runtime API inside the container, which is faster than the ` +
      "emulator's. V8 lets new space grow the more, the more is allocated per second: both sides are as busy.",
    columns: [
      'Node',
      'function memory',
      'contexts',
      'counted by',
      'invocations',
      'without',
      'with',
      'difference',
      'goal',
      '',
    ],
    rows,
  };
}
