import { LIMITS } from '../../runtime-interface/limits.ts';
import { DEATHS, ENDING_ROWS } from '../../tests/containers/reliability/endings.ts';
import type { Fact } from '../../tests/containers/reliability/facts.ts';
import { FAULT_ROWS } from '../../tests/containers/reliability/faults.ts';

const seconds = (ms: number): string => `${ms / 1_000} s`;

/** All that stands above the tables. */
export function introduction(): string {
  return `# Reliability

What arrives in the store when a function, its sandbox or the store fails. The tables are written by
\`npm run reliability\` from what its tests saw, under the Lambda Runtime Interface Emulator, with LocalStack as the
store; do not edit them. \`arrived\` and \`lost\` name functions of the tests' fixtures, as the raw object counts them.
The answer is compared with that of the plain Lambda image to the same event.

Two promises hold in every row: the answer is the one that the function gives without the recorder, and what cannot be
uploaded is kept, tried again, and said in one line of the log.

## What can be lost

- A process that is killed without warning loses what ran since the last collection. There is one after each
  invocation, and during long ones after ${seconds(LIMITS.firstSnapshotMs)}, ${seconds(LIMITS.firstSnapshotMs * 2)} and ${seconds(LIMITS.firstSnapshotMs * 4)} more, and so on, then every ${seconds(LIMITS.maxSnapshotMs)}. The raw object says of such an
  invocation that it has no end, and \`lambda-coverage doctor\` counts them.
- What waits for a failing store is in memory and in /tmp. It is lost when Lambda takes the sandbox away before the
  store is back. Beyond ${LIMITS.outboxBytes / 1024 / 1024} MiB the oldest objects are dropped; the health check and later objects count them.
- Without room in /tmp it is in memory alone, and lost with the process.

## How long an invocation is held

After its answer by uploads at most ${seconds(LIMITS.uploadBudgetMs)}, and never beyond its timeout. While the store fails again and again:
${LIMITS.failingUploadBudgetMs} ms, and only when it is tried: after ${seconds(LIMITS.firstBackoffMs)}, then twice as long each time, up to ${seconds(LIMITS.maxBackoffMs)}.

`;
}

/** docs/reliability.md. @throws when a row has no fact: half a run makes no page */
export function reliabilityPage(facts: readonly Fact[]): string {
  const known = new Set(facts.map(({ row }) => row));
  const missing = [...ENDING_ROWS, ...FAULT_ROWS].filter((row) => !known.has(row));
  if (missing.length > 0) throw new Error(`nothing was seen of: ${missing.join('; ')}`);
  const endings = ENDING_ROWS.flatMap((row) =>
    merged(facts, row).map((fact) => [
      fact.row,
      fact.answer,
      names(fact.arrived),
      lostCell(fact),
      fact.nodes,
    ]),
  );
  const faults = FAULT_ROWS.flatMap((row) =>
    merged(facts, row).map((fact) => [
      fact.row,
      fact.answer,
      fact.warnings.map(cell).join(' ') || 'nothing',
      names(fact.arrived),
      lostCell(fact),
    ]),
  );
  return `${introduction()}## Endings

${table(['what happens', 'answer', 'arrived', 'lost', 'Node'], endings)}

## Faults of the store

The function runs two steps while the store fails, and a third when it no longer does. On Node 22.

${table(['what is wrong', 'answer', 'the log says', 'arrived', 'lost'], faults)}
`;
}

/** One for each different outcome, with the versions of Node that had it. */
function merged(facts: readonly Fact[], row: string): (Fact & { nodes: string })[] {
  const outcomes = new Map<string, (Fact & { nodes: string })[]>();
  for (const fact of facts.filter((each) => each.row === row)) {
    const { answer, arrived, lost, warnings } = fact;
    const key = JSON.stringify([answer, arrived, lost, fact.table === 'faults' ? warnings.map(cell) : []]);
    outcomes.set(key, [...(outcomes.get(key) ?? []), { ...fact, nodes: fact.node }]);
  }
  return [...outcomes.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ ...first, nodes: [...new Set([first, ...more].map(({ node }) => node))].sort().join(', ') }],
  );
}

function lostCell({ row, lost }: Fact): string {
  if (lost.length === 0) return 'nothing';
  const why = DEATHS.find((death) => death.row === row)?.lost?.why;
  if (why === undefined) throw new Error(`${row}: lost ${lost.join(', ')}, and nobody says why`);
  return `${names(lost)}: ${why}`;
}

function names(functions: string[]): string {
  return functions.map((name) => `\`${name}\``).join(', ');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '/');
}

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
