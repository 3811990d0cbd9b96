import { plural } from '../combiner-image/plural.ts';
import type { RanCode, WhoResult } from '../combiner-image/who/who.ts';
import { columnWidth } from './column-width.ts';

/** More are in the JSON. */
const MOST = 100;

/** For people at a terminal. */
export function whoText({ code, unattributed, missing }: WhoResult): string[] {
  const lines = code.flatMap((each, i) => [...(i > 0 ? [''] : []), ...linesOf(each)]);
  for (const sentence of unattributed) lines.push(`Not known: ${sentence}`);
  if (missing.length > 0) lines.push(`Incomplete: ${missing.join(', ')}`);
  return lines;
}

function linesOf({ path, line, text, runs, contexts, functions }: RanCode): string[] {
  const head = `${path}${line === undefined ? '' : `:${line}`}${text ? `  ${text}` : ''}`;
  if (functions.length === 0 && contexts.length === 0) return [head, 'never ran'];
  const often = runs === undefined ? 'ran' : `ran ${plural(runs, 'time')}`;
  return [
    head,
    `${often}, in ${plural(functions.length, 'function')}, for ${plural(contexts.length, 'context')}`,
    ...table('function', functions),
    ...(contexts.length === 0 ? ['no context that is known'] : table('context', contexts)),
  ];
}

function table(kind: string, rows: readonly { name: string; first?: string; last?: string }[]): string[] {
  const shown = rows.slice(0, MOST);
  const width = columnWidth(shown);
  const lines = shown.map(({ name, first, last }) =>
    `  ${kind.padEnd('function'.length)}  ${name.padEnd(width)}  ${daysInWords(first, last)}`.trimEnd(),
  );
  return rows.length > MOST ? [...lines, `  and ${rows.length - MOST} more (--json names all)`] : lines;
}

function daysInWords(first: string | undefined, last: string | undefined): string {
  const [from, to] = [first, last].map((time) => time?.slice(0, 'YYYY-MM-DD'.length));
  return from === undefined ? '' : from === to ? from : `${from} to ${to}`;
}
