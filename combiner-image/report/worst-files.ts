import type { FileTotals } from './totals.ts';

export const FILE_ORDERS = ['missed', 'lines', 'name'] as const;
export type FileOrder = (typeof FILE_ORDERS)[number];

/** Lines of a file that did not run. */
export function missedLines({ lines }: FileTotals): number {
  return lines.total - lines.covered;
}

/** The worst first: by how many lines did not run, or by the share of those that did; or by name. */
export function inFileOrder(files: readonly FileTotals[], order: FileOrder): FileTotals[] {
  const byName = (a: FileTotals, b: FileTotals) => (a.path < b.path ? -1 : Number(a.path > b.path));
  const byMissed = (a: FileTotals, b: FileTotals) => missedLines(b) - missedLines(a);
  const byShare = (a: FileTotals, b: FileTotals) => a.lines.pct - b.lines.pct;
  const compare = {
    missed: (a: FileTotals, b: FileTotals) => byMissed(a, b) || byShare(a, b) || byName(a, b),
    lines: (a: FileTotals, b: FileTotals) => byShare(a, b) || byMissed(a, b) || byName(a, b),
    name: byName,
  }[order];
  return [...files].sort(compare);
}

/** Those with lines that did not run, the worst first. */
export function worstFiles(
  files: readonly FileTotals[],
  most: number,
  order: FileOrder = 'missed',
): FileTotals[] {
  const missing = files.filter((file) => missedLines(file) > 0);
  const worst = inFileOrder(missing, order === 'name' ? 'missed' : order).slice(0, most);
  return order === 'name' ? inFileOrder(worst, 'name') : worst;
}
