import { LIMITS } from '../../runtime-interface/limits.ts';
import { DEATHS, ENDING_ROWS } from '../../tests/containers/reliability/endings.ts';
import type { Fact } from '../../tests/containers/reliability/facts.ts';
import { FAULT_ROWS } from '../../tests/containers/reliability/faults.ts';
import { DISTURBED_MS, NETWORK_LOSSES, NETWORK_ROWS } from '../../tests/containers/reliability/networks.ts';
import { PROOFS } from './proofs.ts';

const seconds = (ms: number): string => `${ms / 1_000} s`;

/** All that stands above the tables. */
export function introduction(): string {
  return `# Reliability

What arrives in the store when a function, its sandbox or the store fails. \`npm run reliability\` writes the tables from
what its tests saw, under the Lambda Runtime Interface Emulator, with LocalStack as the store; do not edit them. \`arrived\`
and \`lost\` name functions of the tests' fixtures, as the raw object counts them. The answer is compared with that of
the plain Lambda image to the same event.

Two promises hold in every row. The function answers as it does without the recorder. What cannot be uploaded is kept,
tried again, and reported in one line of the log.

## What can be lost

- A process that is killed without warning loses what ran since the last collection. There is one after each
  invocation. Long invocations are also collected along the way: after ${seconds(LIMITS.firstSnapshotMs)}, ${seconds(LIMITS.firstSnapshotMs * 2)} and ${seconds(LIMITS.firstSnapshotMs * 4)} more, and so on, then every ${seconds(LIMITS.maxSnapshotMs)}. The raw object shows
  such an invocation without an end, and \`lambda-coverage doctor\` counts them.
- What waits for a failing store is in memory and in /tmp. It is lost if Lambda removes the sandbox before the
  store is back. Beyond ${LIMITS.outboxBytes / 1024 / 1024} MiB the oldest objects are dropped; the health check and later objects count them.
- If /tmp is full, it is only in memory, and lost with the process.

## How long an invocation is held

Uploads hold an invocation for at most ${seconds(LIMITS.uploadBudgetMs)} after its answer, and never beyond its timeout. While the store keeps
failing, they hold it for ${LIMITS.failingUploadBudgetMs} ms, and only when the store is tried: after ${seconds(LIMITS.firstBackoffMs)}, then twice as long each time, up to ${seconds(LIMITS.maxBackoffMs)}.

An upload that takes longer goes on while the sandbox runs, and may arrive after the answer. The log says once that
uploads fail, and once that they arrive again: at the end of an invocation that leaves nothing waiting.

`;
}

/** docs/reliability.md. @throws when a row has no fact: half a run makes no page */
export function reliabilityPage(facts: readonly Fact[]): string {
  const known = new Set(facts.map(({ row }) => row));
  const missing = [...ENDING_ROWS, ...FAULT_ROWS, ...NETWORK_ROWS].filter((row) => !known.has(row));
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
  const of = (rows: readonly string[]) =>
    rows.flatMap((row) =>
      merged(facts, row).map((fact) => [
        fact.row,
        `${fact.answer}${timeCell(fact)}`,
        fact.warnings.map(cell).join(' ') || 'nothing',
        names(fact.arrived),
        lostCell(fact),
      ]),
    );
  return `${introduction()}## Endings

${table(['what happens', 'answer', 'arrived', 'lost', 'Node'], endings)}

## Faults of the store

The function runs two steps while the store fails, and a third when it no longer does. On Node 22.

${table(['what is wrong', 'answer', 'the log says', 'arrived', 'lost'], of(FAULT_ROWS))}

## Networks and accounts of companies

The function runs three steps. On Node 22. Each row names the store, and the fake where there is one. The times are
what the function's own work took, in the quickest step: a lookup, a file, a hash and a timer, which share threads and
event loop with the recorder; no step took ${seconds(DISTURBED_MS)}. Some tens of milliseconds are noise of a machine that
does other things too. Where the resolver is silent it is the slowest lookup of a name of its own.

${table(['where', 'answer', 'the log says', 'arrived', 'lost'], of(NETWORK_ROWS))}

## Seen elsewhere

Conditions of both halves that need no sandbox, or have one of their own, each with the test that shows it.

${table(['condition', 'store', 'what is seen', 'test'], proofs())}
`;
}

/** One for each different outcome, with the versions of Node that had it. */
function merged(facts: readonly Fact[], row: string): (Fact & { nodes: string })[] {
  const outcomes = new Map<string, (Fact & { nodes: string })[]>();
  for (const fact of facts.filter((each) => each.row === row)) {
    const { answer, arrived, lost, warnings } = fact;
    const key = JSON.stringify([answer, arrived, lost, fact.table !== 'endings' ? warnings.map(cell) : []]);
    outcomes.set(key, [...(outcomes.get(key) ?? []), { ...fact, nodes: fact.node }]);
  }
  return [...outcomes.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ ...first, nodes: [...new Set([first, ...more].map(({ node }) => node))].sort().join(', ') }],
  );
}

function proofs(): string[][] {
  return PROOFS.map(({ condition, store, seen, file }) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    return [condition, store, seen, `[${name}](../${file})`];
  });
}

function timeCell({ time }: Fact): string {
  return time === undefined
    ? ''
    : `; ${Math.round(time.ms)} ms, ${Math.round(time.plainMs)} on the plain image`;
}

function lostCell({ row, lost }: Fact): string {
  if (lost.length === 0) return 'nothing';
  const why = [...DEATHS, ...NETWORK_LOSSES].find((each) => each.row === row)?.lost?.why;
  if (why === undefined) throw new Error(`${row}: lost ${lost.join(', ')}, and nobody says why`);
  return `${names(lost)}: ${why}`;
}

function names(functions: string[]): string {
  return functions.map((name) => `\`${name}\``).join(', ') || 'nothing';
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '/');
}

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
