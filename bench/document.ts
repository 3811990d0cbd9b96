import type { Figure } from './bench.ts';
import type { Conditions } from './conditions.ts';
import { writeSection } from './section.ts';
import { renderFigure } from './table.ts';

/** What a run is written down with. */
export interface Run {
  command: string;
  /** Lines about machine and versions. */
  machine: readonly string[];
  conditions: Conditions;
  recorder: readonly Figure[];
}

/** Writes the recorder's part of `docs/benchmarks.md`. */
export async function writeDocument(run: Run): Promise<void> {
  await writeSection('recorder', render(run));
}

function render({ command, machine, conditions, recorder }: Run): string {
  const missed = recorder
    .filter((figure) => figure.missed !== undefined)
    .map(({ title }) => title.toLowerCase());
  return `## The recorder in the function

    ${command}

${conditions.list([], machine)}

The run itself causes a load of about 1; anything above that was other work on the same cores, and makes every time longer.
${conditions.isBusy ? BUSY : ''}
The same function on \`public.ecr.aws/lambda/nodejs:NN\` ("without") and on \`coverage-base:nodejsNN\` with a store
configured ("with"), under the Runtime Interface Emulator. The two take turns in each round. The columns "without"
and "with" are medians over the rounds; "difference" and "quartiles" are those of the differences within a round. Times
differ between machines; the differences between the two sides say more than the times themselves.

${missed.length === 0 ? 'Every goal is met.' : `Missed goals: ${missed.join(', ')}. The reasons are below the tables.`}

${recorder.map(renderFigure).join('\n\n')}
`;
}

const BUSY = `
**The machine was busy: more processes wanted a core than there are cores.** Sizes, bytes and memory hold. Times,
especially those of the cold start and of the first invocation, are not reliable: quartiles that are far apart show the
other work. Repeat the command on an idle machine before you quote a time.
`;
