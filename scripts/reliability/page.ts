import { LIMITS } from '../../runtime-interface/limits.ts';
import { DEATHS, ENDING_ROWS } from '../../tests/containers/reliability/endings.ts';
import { ENGINES, type Engine, type Fact } from '../../tests/containers/reliability/facts.ts';
import { FAULT_ROWS } from '../../tests/containers/reliability/faults.ts';
import { GUEST_ROWS } from '../../tests/containers/reliability/guests.ts';
import { DISTURBED_MS, NETWORK_LOSSES, NETWORK_ROWS } from '../../tests/containers/reliability/networks.ts';
import {
  coreOf,
  PYTHON_ENDING_ROWS,
  PYTHON_ENDINGS,
} from '../../tests/containers/reliability/python-endings.ts';
import { PYTHON_GUEST_ROWS } from '../../tests/containers/reliability/python-guests.ts';
import { PROOFS } from './proofs.ts';

const CORES = ['tracer', 'monitoring'] as const;

const seconds = (ms: number): string => `${ms / 1_000} s`;

/** All that stands above the tables. */
export function introduction(): string {
  return `# Reliability

What arrives in the store when a function, its sandbox or the store fails, and beside other tools. \`npm run reliability\` writes the tables from
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

interface Section {
  title: string;
  rows: readonly string[];
  text(facts: readonly Fact[]): string;
}

/** Tables of what tests saw, in the order of the page. */
const SECTIONS: Record<Fact['table'], Section> = {
  endings: {
    title: 'Endings',
    rows: ENDING_ROWS,
    text: (
      facts,
    ) => `Code that V8 counts, and [code with counters](engines.md), each on the versions of Node that are named.

${ofEndings(ENDING_ROWS, facts, { on: 'Node', kinds: ENGINES, versions: nodesCell })}`,
  },
  faults: {
    title: 'Faults of the store',
    rows: FAULT_ROWS,
    text: (
      facts,
    ) => `The function runs two steps while the store fails, and a third when it no longer does. On Node 22.

${ofStores('what is wrong', FAULT_ROWS, facts)}`,
  },
  networks: {
    title: 'Networks and accounts of companies',
    rows: NETWORK_ROWS,
    text: (
      facts,
    ) => `The function runs three steps. On Node 22. Each row names the store, and the fake where there is one. The times are
what the function's own work took, in the quickest step: a lookup, a file, a hash and a timer, which share threads and
event loop with the recorder; no step took ${seconds(DISTURBED_MS)}. Some tens of milliseconds are noise of a machine that
does other things too. Where the resolver is silent it is the slowest lookup of a name of its own.

${ofStores('where', NETWORK_ROWS, facts)}`,
  },
  beside: {
    title: 'Beside other tools',
    rows: GUEST_ROWS,
    text: (
      facts,
    ) => `Real packages from npm live in the function beside the recorder. Answers and log are compared with those of the plain
image, which gets the same events; each statement, function and branch with the counts of Istanbul's instrumentation.

${table(
  ['tool', 'package', 'answers and log', 'coverage', 'image: Node', 'layer: Node'],
  GUEST_ROWS.map((row) => besideCells(facts.filter((fact) => fact.row === row))),
)}`,
  },
  pythonEndings: {
    title: 'Endings of functions in Python',
    rows: PYTHON_ENDING_ROWS,
    text: (
      facts,
    ) => `By the layer, on the versions of Python that are named: up to 3.11 a tracer records, from 3.12 on \`sys.monitoring\`.

${ofEndings(PYTHON_ENDING_ROWS, facts, { on: 'Python', kinds: CORES, versions: pythonsCell })}`,
  },
  pythonFaults: {
    title: 'Faults of the store, functions in Python',
    rows: FAULT_ROWS,
    text: (
      facts,
    ) => `The function runs two steps while the store fails, and a third when it no longer does. On Python 3.13.

${ofStores('what is wrong', FAULT_ROWS, facts)}`,
  },
  pythonBeside: {
    title: 'Beside other tools, functions in Python',
    rows: PYTHON_GUEST_ROWS,
    text: (
      facts,
    ) => `Real packages from PyPI live in the function beside the recorder, by the layer, in a folder as /opt/python. Answers, and the
log where it holds no ids and times, are compared with those of the plain image, which gets the same events.

${table(
  ['tool or environment', 'package', 'answers', 'not recorded', ...CORES.map((core) => `${core}: Python`)],
  PYTHON_GUEST_ROWS.flatMap((row) =>
    merged(facts, row).map((fact) => [
      fact.row,
      fact.tool ?? '-',
      fact.answer,
      fact.lost.length === 0 ? 'nothing' : 'the whole; the health check says `profiler-shared`',
      ...CORES.map((core) => pythonsCell(fact.all, core)),
    ]),
  ),
)}`,
  },
};

/**
 * docs/reliability.md.
 * @param page as it is: a table without any fact stays
 * @throws when a row of a table has no fact: half a run makes no table
 */
export function reliabilityPage(facts: readonly Fact[], page: string): string {
  const sections = Object.entries(SECTIONS).map(([name, { title, rows, text }]) => {
    const own = facts.filter((fact) => fact.table === name);
    if (own.length === 0) return sectionOf(page, title);
    const known = new Set(own.map(({ row }) => row));
    const missing = rows.filter((row) => !known.has(row));
    if (missing.length > 0) throw new Error(`nothing was seen of: ${missing.join('; ')}`);
    return `## ${title}\n\n${text(own)}`;
  });
  return `${introduction()}${sections.join('\n\n')}

## Seen elsewhere

Conditions of both halves that need no sandbox, or have one of their own, each with the test that shows it.

${table(['condition', 'store', 'what is seen', 'test'], proofs())}
`;
}

function sectionOf(page: string, title: string): string {
  const section = page.split(/^(?=## )/m).find((each) => each.startsWith(`## ${title}\n`));
  if (section === undefined)
    throw new Error(`nothing was seen of "${title}", and the page has no such table`);
  return section.trim();
}

/** One column for each kind of recorder, with the versions of the language that it was seen on. */
function ofEndings<Kind extends string>(
  rows: readonly string[],
  facts: readonly Fact[],
  {
    on,
    kinds,
    versions,
  }: { on: string; kinds: readonly Kind[]; versions: (all: readonly Fact[], kind: Kind) => string },
): string {
  const cells = rows.flatMap((row) =>
    merged(facts, row).map((fact) => [
      fact.row,
      fact.answer,
      names(fact.arrived),
      lostCell(fact),
      ...kinds.map((kind) => versions(fact.all, kind)),
    ]),
  );
  return table(
    ['what happens', 'answer', 'arrived', 'lost', ...kinds.map((kind) => `${kind}: ${on}`)],
    cells,
  );
}

function ofStores(first: string, rows: readonly string[], facts: readonly Fact[]): string {
  const cells = rows.flatMap((row) =>
    merged(facts, row).map((fact) => [
      fact.row,
      `${fact.answer}${timeCell(fact)}`,
      fact.warnings.map(cell).join(' ') || 'nothing',
      names(fact.arrived),
      lostCell(fact),
    ]),
  );
  return table([first, 'answer', 'the log says', 'arrived', 'lost'], cells);
}

function besideCells(facts: readonly Fact[]): string[] {
  const all = (texts: (string | undefined)[]): string => [...new Set(texts)].sort().join(', ');
  const nodes = (way: string) => facts.filter((fact) => fact.way === way).map(({ node }) => node);
  return [
    all(facts.map(({ row }) => row)),
    all(facts.map(({ tool }) => tool)),
    all(facts.map(({ answer }) => answer)),
    all(facts.map(({ coverage }) => coverage)),
    all(nodes('image')),
    all(nodes('layer')),
  ];
}

/** One for each different outcome, with all facts that had it. */
function merged(facts: readonly Fact[], row: string): (Fact & { all: Fact[] })[] {
  const outcomes = new Map<string, Fact[]>();
  for (const fact of facts.filter((each) => each.row === row)) {
    const { answer, arrived, lost, warnings } = fact;
    const said = ['endings', 'pythonEndings'].includes(fact.table) ? [] : warnings.map(cell);
    const key = JSON.stringify([answer, arrived, lost, said]);
    outcomes.set(key, [...(outcomes.get(key) ?? []), fact]);
  }
  return [...outcomes.values()].flatMap((all) => all.slice(0, 1).map((first) => ({ ...first, all })));
}

function nodesCell(facts: readonly Fact[], wanted: Engine): string {
  const nodes = facts.flatMap(({ engine, node }) => (engine === wanted ? (node ?? []) : []));
  return [...new Set(nodes)].sort().join(', ') || '-';
}

function pythonsCell(facts: readonly Fact[], wanted: (typeof CORES)[number]): string {
  const versions = facts.flatMap(({ python }) =>
    python !== undefined && coreOf(python) === wanted ? python : [],
  );
  const byMinor = (a: string, b: string) => Number(a.slice(2)) - Number(b.slice(2));
  return [...new Set(versions)].sort(byMinor).join(', ') || '-';
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
  const why = [...DEATHS, ...NETWORK_LOSSES, ...PYTHON_ENDINGS].find((each) => each.row === row)?.lost?.why;
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
