/** Characters that terminals show two columns wide. Half-width forms of these scripts are not among them. */
const WIDE =
  /^(?![\uFF61-\uFFDC])(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]|[\u3000-\u303E\uFE30-\uFE4F\uFF01-\uFF60\uFFE0-\uFFE6])/u;

const GRAPHEMES = new Intl.Segmenter();

/** Columns of a terminal that a text takes. */
export function columnsOf(text: string): number {
  return parts(text).reduce((sum, { columns }) => sum + columns, 0);
}

/** Fills up with blanks. */
export function padded(text: string, columns: number, side: 'left' | 'right' = 'right'): string {
  const blanks = ' '.repeat(Math.max(columns - columnsOf(text), 0));
  return side === 'right' ? text + blanks : blanks + text;
}

/** Cuts out the middle of what is wider: the beginning tells where a file is, the end which one it is. */
export function cutInMiddle(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const all = parts(text);
  // The end says more.
  const head = Math.floor(Math.max(columns - 1, 0) / 3);
  const begin = fitting(all, head);
  const end = fitting([...all].reverse(), Math.max(columns - 1 - head, 0)).reverse();
  return `${begin.join('')}…${end.join('')}`;
}

/** Cuts off the end of what is wider. */
export function cutAtEnd(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `${fitting(parts(text), Math.max(columns - 1, 0)).join('')}…`;
}

interface Part {
  text: string;
  columns: number;
}

function parts(text: string): Part[] {
  return [...GRAPHEMES.segment(text)].map(({ segment }) => ({
    text: segment,
    columns: WIDE.test(segment) ? 2 : 1,
  }));
}

function fitting(all: readonly Part[], columns: number): string[] {
  const kept: string[] = [];
  let left = columns;
  for (const { text, columns: width } of all) {
    left -= width;
    if (left < 0) break;
    kept.push(text);
  }
  return kept;
}
