import { harmlessLine } from './text.ts';

/** A text from a store or a checkout as code in Markdown, in a cell of a table, too: no mention, link or HTML comes of it. */
export function markdownCode(text: string): string {
  const plain = harmlessLine(text).replaceAll('`', "'").replaceAll('|', '\\|').trim();
  return plain === '' ? '' : `\`${plain}\``;
}
