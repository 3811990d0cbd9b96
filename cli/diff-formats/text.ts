import {
  CHANGE_METRICS,
  type ChangedCode,
  type ChangeTotal,
  changeTotal,
  type LineState,
} from '../../combiner-image/changed/changed-code.ts';
import { rangesInWords } from '../../combiner-image/changed/line-ranges.ts';
import type { DiffResult } from '../../combiner-image/diff.ts';
import { plural } from '../../combiner-image/plural.ts';
import { unloadedText } from '../unloaded-text.ts';

/** Lines of a file in one state. */
export function linesIn({ lines }: ChangedCode, wanted: LineState): number[] {
  return lines.flatMap(({ line, state }) => (state === wanted ? line : []));
}

/** `75 % (12 of 16) ran, 2 not deployed yet`. */
export function inWords({ ran, notRun, notDeployed, pct }: ChangeTotal): string {
  const total = ran + notRun;
  if (total === 0 && notDeployed === 0) return 'nothing changed';
  const known = total === 0 ? 'nothing that is deployed' : `${pct} % (${ran} of ${total}) ran`;
  return notDeployed === 0 ? known : `${known}, ${notDeployed} not deployed yet`;
}

/** Files with code, those with most lines that did not run first. */
export function byGap(files: readonly ChangedCode[]): ChangedCode[] {
  const gap = (file: ChangedCode) =>
    file.lines.filter(({ state }) => state === 'not run' || state === 'not deployed').length;
  return files
    .filter(({ lines }) => lines.some(({ state }) => state !== 'not code'))
    .sort((a, b) => gap(b) - gap(a));
}

/** For people at a terminal. */
export function diffText({
  base,
  commit,
  totals,
  files,
  unjudged,
  unloaded,
  narrowed,
  missing,
}: DiffResult): string[] {
  const withCode = byGap(files);
  const lines = [
    `Changed since ${base} (${commit.slice(0, 7)}): ${plural(withCode.length, 'file')} with code`,
  ];
  for (const file of withCode) {
    const { path, from } = file;
    const total = changeTotal(file.lines.map(({ state }) => state));
    lines.push('', `${path}${from === undefined ? '' : ` (was ${from})`}: ${inWords(total)}`);
    const gaps: [string, LineState][] = [
      ['not run', 'not run'],
      ['not deployed yet', 'not deployed'],
    ];
    for (const [words, state] of gaps) {
      const found = linesIn(file, state);
      if (found.length > 0)
        lines.push(`  ${words}: ${found.length === 1 ? 'line' : 'lines'} ${rangesInWords(found)}`);
    }
    for (const { name, line, state } of file.functions)
      if (state === 'not run') lines.push(`  ${name} (line ${line}) was not called`);
  }
  lines.push('');
  for (const metric of CHANGE_METRICS) lines.push(`${`${metric}:`.padEnd(10)} ${inWords(totals[metric])}`);
  lines.push(...unloadedText(unloaded, narrowed));
  for (const { path, reason } of unjudged) lines.push(`Not known by line: ${path}: ${reason}`);
  if (missing.length > 0) lines.push(`Incomplete: ${missing.join(', ')}`);
  return lines;
}
