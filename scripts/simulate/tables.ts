import { ASSUMPTIONS, assumed } from './assumptions.ts';
import { hourly, type Outcome, oneProcess, stateMachine, type Workload } from './model.ts';

const BEGIN = '<!-- simulation -->';
const END = '<!-- end of simulation -->';

const NUMBERS = [1_000_000, 10_000_000, 100_000_000];
const WORKLOADS: readonly Workload[] = ['small', 'bundle'];

/** The page with the tables of the simulation in their place. @throws when it has none */
export function withSimulation(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} before ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${tables()}\n\n${page.slice(end)}`;
}

function tables(): string {
  const a = assumed();
  const cases = NUMBERS.flatMap((objects) => WORKLOADS.map((workload) => ({ objects, workload })));
  const reports = cases.flatMap((each) => [
    row(each, 'one process, 1 processor', oneProcess(a, { ...each, processors: 1 })),
    row(
      each,
      `one process, ${a.largestProcessors} processors`,
      oneProcess(a, { ...each, processors: a.largestProcessors }),
    ),
    row(each, `Step Functions, ${a.concurrentFolds} calls`, stateMachine(a, each)),
  ]);
  const months = cases.map((each) => {
    const { run, monthDollars, report } = hourly(a, each);
    return [
      named(each),
      time(run.seconds),
      fits(run),
      memory(run.bytes),
      dollars(monthDollars),
      time(report.seconds),
      fits(report),
      memory(report.bytes),
      dollars(report.dollars),
    ];
  });
  const assumptions = Object.values(ASSUMPTIONS).map(({ value, unit, source }) => [
    `${number(value)} ${unit}`,
    source,
  ]);
  return [
    table(
      ['objects of one function', 'a report by', 'time', 'in one call of Lambda', 'memory', 'money'],
      reports,
    ),
    'Compacted each hour, with as many objects in a month:',
    table(
      [
        'objects a month',
        'a run',
        'in one call',
        'memory',
        'runs of a month',
        'a report of the month',
        'in one call',
        'memory',
        'money',
      ],
      months,
    ),
    'It assumes:',
    table(['assumed', 'source'], assumptions),
  ].join('\n\n');
}

function row(each: { objects: number; workload: Workload }, by: string, outcome: Outcome): string[] {
  const { seconds, bytes, dollars: money } = outcome;
  return [named(each), by, time(seconds), fits(outcome), memory(bytes), dollars(money)];
}

function named({ objects, workload }: { objects: number; workload: Workload }): string {
  return `${objects / 1_000_000} M, ${workload === 'small' ? 'small' : 'of a bundle'}`;
}

/** Whether each process ends in the time of Lambda, and its memory. */
function fits({ longestSeconds, bytes }: Outcome): string {
  if (bytes > 10_000_000_000) return 'no: memory';
  return longestSeconds > assumed().longestSeconds ? `no: ${time(longestSeconds)}` : 'yes';
}

function time(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function memory(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e8) * 100} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 10 });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
