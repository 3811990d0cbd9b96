import type { CostSummary } from '../combiner-image/merge/cost-tally.ts';
import type { FunctionSummary } from '../combiner-image/merge/function-summary.ts';
import { someOf } from '../combiner-image/some-of.ts';
import { bytesInWords } from './terminal/bytes-in-words.ts';
import { columnsOf, padded } from './terminal/width.ts';

const COLUMNS: readonly { title: string; of(cost: CostSummary): string }[] = [
  { title: 'start', of: ({ startMs, sandboxes }) => inMs(startMs / sandboxes) },
  { title: 'held after an answer', of: ({ held, heldMs }) => (held === 0 ? 'never' : inMs(heldMs / held)) },
  { title: 'uploads', of: ({ uploads, sandboxes }) => (uploads / sandboxes).toFixed(1) },
  { title: 'sent', of: ({ bytes, sandboxes }) => bytesInWords(Math.round(bytes / sandboxes)) },
  { title: 'memory', of: ({ memory, sandboxes }) => bytesInWords(Math.round(memory / sandboxes)) },
];

/** What recording cost a sandbox of each function on average, as recorders measured; nothing where none tells. */
export function costTable(functions: readonly FunctionSummary[]): string[] {
  const told = functions.flatMap(({ name, cost }) => (cost === undefined ? [] : [{ name, cost }]));
  if (told.length === 0) return [];
  const rows = [
    [...COLUMNS.map(({ title }) => title), 'function'],
    ...told.map(({ name, cost }) => [...COLUMNS.map(({ of }) => of(cost)), someOf([name])]),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
  return [
    'What recording cost a sandbox, on average:',
    ...rows.map(
      (row) => `  ${row.map((cell, column) => padded(cell, widths[column] ?? 0, 'left')).join('  ')}`,
    ),
    '',
  ];
}

function inMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
