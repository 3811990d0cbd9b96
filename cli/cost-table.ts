import type { CostSummary } from '../combiner-image/merge/cost-tally.ts';
import type { FunctionSummary } from '../combiner-image/merge/function-summary.ts';
import { someOf } from '../combiner-image/some-of.ts';
import { bytesInWords } from './terminal/bytes-in-words.ts';
import { type Column, fittedTable } from './terminal/fitted-table.ts';

interface Cost {
  name: string;
  cost: CostSummary;
}

const COLUMNS: readonly Column<Cost>[] = [
  { title: 'function', of: ({ name }) => someOf([name]) },
  { title: 'start', isNumber: true, of: ({ cost: { startMs, sandboxes } }) => inMs(startMs / sandboxes) },
  {
    title: 'held after an answer',
    isNumber: true,
    of: ({ cost: { held, heldMs } }) => (held === 0 ? 'never' : inMs(heldMs / held)),
  },
  {
    title: 'uploads',
    isNumber: true,
    of: ({ cost: { uploads, sandboxes } }) => (uploads / sandboxes).toFixed(1),
  },
  {
    title: 'sent',
    isNumber: true,
    of: ({ cost: { bytes, sandboxes } }) => bytesInWords(Math.round(bytes / sandboxes)),
  },
  {
    title: 'memory',
    isNumber: true,
    // Python's recorder does not know its part of the process's memory, and says 0.
    of: ({ cost: { memory, sandboxes } }) =>
      memory === 0 ? 'not measured' : bytesInWords(Math.round(memory / sandboxes)),
  },
];

/**
 * What recording cost a sandbox of each function on average, as recorders measured; nothing where none tells.
 * @param columns of the terminal
 */
export function costTable(functions: readonly FunctionSummary[], columns: number): string[] {
  const told = functions.flatMap(({ name, cost }) => (cost === undefined ? [] : [{ name, cost }]));
  if (told.length === 0) return [];
  return [
    'What recording cost a sandbox before its last upload, on average:',
    ...fittedTable(told, COLUMNS, 0, columns),
    '',
  ];
}

function inMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
