import { harmlessLine } from './text.ts';

/** Parsers keep no count of longer fences, and take what is in them for text. */
const LONGEST_FENCE = 20;
const LONGER_RUNS = new RegExp(`\`{${LONGEST_FENCE},}`, 'g');

/** A text from a store or a checkout as code in Markdown: no mention, link or HTML comes of it. For tables, see `markdownCell`. */
export function markdownCode(text: string): string {
  const plain = harmlessLine(text)
    .replace(LONGER_RUNS, (run) => "'".repeat(run.length))
    .trim();
  if (plain === '') return '';
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  // Parsers take one blank off each side.
  const blank = /^`|`$/.test(plain) ? ' ' : '';
  return `${fence}${blank}${plain}${blank}${fence}`;
}

/** The same in a cell of a table, where | ends a cell even in code. */
export function markdownCell(text: string): string {
  return markdownCode(text).replaceAll('|', '\\|');
}
