import { relative, resolve } from 'node:path';
import type { CombineResult } from '../combiner-image/options.ts';
import { plural } from '../combiner-image/plural.ts';
import { printTable } from '../combiner-image/report/print-table.ts';
import type { NamedSources } from '../combiner-image/report/source-files.ts';

/** The table of files, what was read, and where the report is. */
export function printResult(result: CombineResult, sources: NamedSources | undefined): void {
  if (sources !== undefined) printTable(sources, process.stdout.columns ?? 0);
  console.log(`\n${readLine(result)}`);
  if (result.unconverted > 0)
    console.log(`${plural(result.unconverted, 'script')} in no report, see the warnings.`);
  console.log(`Report: ${placeOf(result)}`);
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

function placeOf({ report: { location, folder, entry = '' } }: CombineResult): string {
  if (location.startsWith('s3://')) return `${location}/${folder}${entry}`;
  const path = resolve(location, folder, entry);
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}
