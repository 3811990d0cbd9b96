import { expect, test } from 'vitest';
import { blocksOf, linesOf } from '../../../cli/markdown/blocks.ts';
import { shorten } from '../../../cli/markdown/shorten.ts';

const WHOLE = 'The whole text is in `a.md`.';
const rows = (count: number, name = 'row') =>
  Array.from({ length: count }, (_, i) => `| ${name}${i} |`).join('\n');
const table = (count: number, name?: string) => `| file |\n| --- |\n${rows(count, name)}`;
const folded = (title: string, inner: string) =>
  `<details><summary>${title}</summary>\n\n${inner}\n\n</details>`;
const short = (text: string, most: number) => shorten(text, { most, sizeOf: (each) => each.length }, WHOLE);

const REPORT = [
  '### Title',
  'Some words\nin two lines.',
  table(10, 'worst'),
  folded('Files', table(100, 'source')),
  folded('Functions', table(100, 'function')),
  folded('Warnings', Array.from({ length: 50 }, (_, i) => `- \`warning ${i} </details>\``).join('\n')),
].join('\n\n');

test('what fits stays as it is', () => {
  expect(short(`${REPORT}\n`, REPORT.length + 1)).toBe(`${REPORT}\n`);
});

test('what is folded goes first, the last of it before the others, then rows, then parts', () => {
  const order = ['warning', 'function', 'source', 'worst', 'Some words', '### Title'];
  let last = order.length;
  for (let most = REPORT.length - 1; most > 200; most -= 50) {
    const text = short(REPORT, most);
    const firstThere = order.findIndex((words) => text.includes(words));
    const there = order.slice(firstThere < 0 ? order.length : firstThere);
    for (const words of there) expect(text, `${most}`).toContain(words);
    expect(there.length).toBeLessThanOrEqual(last);
    last = there.length;
  }
  expect(last).toBeLessThan(4);
});

test('it always fits, no table is broken, nothing stays open, and what is missing is counted', () => {
  for (let most = REPORT.length - 1; most > 150; most -= 7) {
    const text = short(REPORT, most);
    expect(text.length).toBeLessThanOrEqual(most);
    const plain = text.replaceAll(/`[^`]*`/g, '');
    expect(plain.match(/<details>/g)?.length).toBe(plain.match(/<\/details>/g)?.length);
    for (const [head] of text.matchAll(/^\| file \|\n.*\n.*$/gm))
      expect(head).toMatch(/\n\| --- \|\n\| \w+0 \|$/);
    expect(text).toMatch(new RegExp(`(are|is) left out\\. ${WHOLE}\n$`));
    const gone = [...text.matchAll(/^And (\d+) more\.$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    expect(Number(/(\d+) rows?/.exec(text)?.[1] ?? 0)).toBe(gone);
  }
});

test.each([
  ['code with what looks like a table', '```\n| a |\n| --- |\n</details>\n\n```'],
  ['folded in folded', folded('a', folded('b', table(3)))],
  ['attributes, and a summary below', '<details open>\n<summary>a</summary>\n\n- b\n- c\n\n</details>'],
  ['never closed', '<details>\n\ntext'],
  ['in one line', '<details>a</details>'],
  ['closed without being opened', '</details>\n\ntext'],
  ['a table in HTML', '<table>\n<tr><td>a\n\nb</td></tr>\n</table>'],
  ['a void element', '<img src="a.png">\n\ntext\n\n- a'],
  ['a comment', '<!-- a\n\n<details> -->\n\ntext'],
  ['items that go on', '- a\n  b\n  - c\n- d'],
  ['a table in a list', '1. a\n2. b\n\n| a | b |\n|:-:|--:|\n| c | d |'],
  ['code that is never closed', '~~~\ntext\n\ntext'],
])('parts are put together as they were: %s', (_, text) => {
  expect(linesOf(blocksOf(text.split('\n'))).join('\n')).toBe(text);
});

test.each([
  ['one line', 'x'.repeat(5_000)],
  ['code', `\`\`\`\n${'@team\n\n'.repeat(900)}\`\`\``],
  ['a comment', `<!--\n${'x\n\n'.repeat(900)}-->`],
  ['HTML', `<table>\n${'<tr><td>\n\n</td></tr>\n'.repeat(300)}</table>`],
])('%s is left out as a whole', (_, part) => {
  expect(short(`Title\n\n${part}`, 1_000)).toBe(
    `Title\n\nThere is no room for all of it: 1 part is left out. ${WHOLE}\n`,
  );
});

test('where there is no room for a sentence, nothing is left', () => {
  expect(short(REPORT, 20)).toBe('');
});

test('a text of many parts takes no longer for each of them', () => {
  const parts = Array.from({ length: 20_000 }, (_, i) => `Part ${i}`).join('\n\n');
  expect(short(parts, 100_000).length).toBeGreaterThan(99_000);
});
