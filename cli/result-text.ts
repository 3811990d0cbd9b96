import { relative, resolve } from 'node:path';
import type { ReportedFunction } from '../combiner-image/completeness.ts';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import { plural } from '../combiner-image/plural.ts';
import { RESULT_FILE } from '../combiner-image/report/output/report-files.ts';
import type { NamedSources } from '../combiner-image/report/source-files.ts';
import { type FileTotals, METRICS, type Totals } from '../combiner-image/report/totals.ts';
import { inFileOrder, missedLines, worstFiles } from '../combiner-image/report/worst-files.ts';
import type { CombineResult } from '../combiner-image/result.ts';
import { inWords as suitesInWords } from '../combiner-image/suites/suites-in-words.ts';
import { BUILD_COLUMN, functionTable } from './function-table.ts';
import { fileTable } from './summary/file-table.ts';
import { shareInColor } from './summary/share.ts';
import type { ShownFiles } from './summary/summary-options.ts';
import type { Column } from './terminal/fitted-table.ts';
import type { Terminal } from './terminal/terminal.ts';

const MOST_FILES = 10;

/** What is asked for first stands last, where a terminal shows it: is it all, four numbers, the worst files. */
export function resultText(
  result: CombineResult,
  sources: NamedSources | undefined,
  shown: ShownFiles,
  terminal: Terminal,
): string {
  const { functions, missing, suites } = result;
  const blocks = [
    shown.all ? allFiles(result, sources, shown, terminal) : [],
    functionTable(functions, [], columnsOf(functions), terminal.columns).map(harmlessLine),
    suites === undefined ? [] : suitesInWords(suites).map(harmlessLine),
    [
      readLine(result),
      missing.length > 0
        ? `Incomplete, see the warnings: ${harmlessLine(missing.join(', '))}`
        : 'Complete: all that was recorded is in the report',
    ],
    totalsInWords(result.totals, terminal),
    shown.all ? [] : theWorst(result, shown, terminal),
    [`${result.report.entry === undefined ? 'Result' : 'Report'}: ${harmlessLine(placeOf(result))}`],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

function allFiles(
  { files }: CombineResult,
  sources: NamedSources | undefined,
  { skipFull, order = 'name' }: ShownFiles,
  terminal: Terminal,
): string[] {
  const isFull = (file: Totals) => METRICS.every((metric) => file[metric].covered === file[metric].total);
  const shown = skipFull ? files.filter((file) => !isFull(file)) : files;
  if (shown.length === 0) return [`All of ${plural(files.length, 'file')} ran.`];
  const missed = sources && missedIn(sources, files);
  const table = fileTable(inFileOrder(shown, order), terminal, (path) => missed?.get(path) ?? []);
  const full = files.length - shown.length;
  return full === 0 ? table : [...table, `  and ${plural(full, 'file')} that ran in full`];
}

/** Numbers of lines that did not run, by the names that reports have. */
function missedIn({ map }: NamedSources, files: readonly FileTotals[]): Map<string, number[]> {
  // One entry of the map is one of the list, in the same order.
  const lines = map.files().map((file) => map.fileCoverageFor(file).getUncoveredLines().map(Number));
  return new Map(files.map(({ path }, index) => [path, lines[index] ?? []]));
}

function totalsInWords(totals: Totals, { isColored }: Terminal): string[] {
  const shares = METRICS.map((metric) => totals[metric].pct.toFixed(2));
  const width = Math.max(...shares.map(({ length }) => length));
  return METRICS.map((metric, i) => {
    const { covered, total, pct } = totals[metric];
    const share = shareInColor(`${(shares[i] ?? '').padStart(width)} %`, pct, isColored);
    const name = `${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;
    return `${name.padEnd('Statements'.length)}  ${share}  ${covered} of ${total}`;
  });
}

function theWorst({ files }: CombineResult, { order }: ShownFiles, terminal: Terminal): string[] {
  const worst = worstFiles(files, MOST_FILES, order);
  if (worst.length === 0) return [];
  const missing = files.filter((file) => missedLines(file) > 0).length;
  const rest = missing > worst.length ? [`  and ${missing - worst.length} more (--all-files)`] : [];
  return ['Most lines that did not run:', ...fileTable(worst, terminal), ...rest];
}

/** Of all functions alike: where nothing is missing, and no build has a name, there is nothing to say of it. */
function columnsOf(functions: readonly ReportedFunction[]): Column<ReportedFunction>[] {
  const columns: Column<ReportedFunction>[] = [];
  if (functions.some(({ builds }) => builds.length > 0)) columns.push(BUILD_COLUMN);
  if (functions.some(({ missing }) => missing.length > 0))
    columns.push({ title: 'missing', of: ({ missing }) => missing.join(', ') });
  return columns;
}

function readLine({ read, functions }: CombineResult): string {
  const invocations = functions.reduce((sum, fn) => sum + fn.invocations, 0);
  const left = [
    read.duplicates > 0 && plural(read.duplicates, 'duplicate'),
    read.skipped > 0 && `${read.skipped} skipped`,
  ].filter((part) => part !== false);
  const rest = left.length > 0 ? ` (and ${left.join(', ')})` : '';
  return `${plural(read.used, 'object')}${rest} of ${plural(functions.length, 'function')}, ${plural(invocations, 'invocation')}`;
}

function placeOf({ report: { location, folder, entry = RESULT_FILE } }: CombineResult): string {
  // `s3://bucket`
  if (/^\w+:\/\//.test(location)) return `${location}/${folder}${entry}`;
  const path = resolve(location, folder, entry);
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}
