import { relative, resolve } from 'node:path';
import type { ReportedFunction } from '../combiner-image/completeness.ts';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { CombineResult } from '../combiner-image/options.ts';
import { plural } from '../combiner-image/plural.ts';
import { RESULT_FILE } from '../combiner-image/report/output/report-files.ts';
import type { NamedSources } from '../combiner-image/report/source-files.ts';
import { textTable } from '../combiner-image/report/text-table.ts';
import { inWords as suitesInWords } from '../combiner-image/suites/suites-in-words.ts';
import { BUILD_COLUMN, type Column, functionTable } from './function-table.ts';

/** The table of files, what was read, and where the report is. */
export function resultText(result: CombineResult, sources: NamedSources | undefined): string {
  const { columns = 0, isTTY } = process.stdout;
  const lines =
    sources === undefined ? [] : [textTable(sources, columns, isTTY && process.stdout.hasColors())];
  lines.push('', ...functionTable(result.functions, [], columnsOf(result.functions)).map(harmlessLine));
  if (result.suites !== undefined) lines.push('', ...suitesInWords(result.suites).map(harmlessLine));
  lines.push('', readLine(result));
  if (result.missing.length > 0)
    lines.push(`Incomplete, see the warnings: ${harmlessLine(result.missing.join(', '))}`);
  const what = result.report.entry === undefined ? 'Result' : 'Report';
  lines.push(`${what}: ${harmlessLine(placeOf(result))}`);
  return lines.join('\n');
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
