/** Lines that belong together, of a text in Markdown. */
export type Block =
  /** A paragraph, a heading, code, HTML: shown whole, or not at all. */
  | { kind: 'text'; lines: readonly string[] }
  /** A table, with the lines above its rows, or a list. */
  | { kind: 'rows'; head: readonly string[]; rows: readonly string[] }
  /** What opens at a click. */
  | { kind: 'folded'; head: readonly string[]; blocks: readonly Block[]; tail: readonly string[] };

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const DELIMITERS = /^ {0,3}\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$/;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?: |$)/;
const TAG = /^ {0,3}<([a-z][a-z0-9-]*)[\s>]/i;

const COMMENT = /^ {0,3}<!--/;

/** Blank lines between blocks are left out. */
export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    if (isBlank(lines[at])) {
      at++;
      continue;
    }
    const [block, next] = blockAt(lines, at);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

export function linesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, index) => [...(index > 0 ? [''] : []), ...linesOfBlock(block)]);
}

export function linesOfBlock(block: Block): string[] {
  if (block.kind === 'text') return [...block.lines];
  if (block.kind === 'rows') return [...block.head, ...block.rows];
  return [...block.head, '', ...linesOf(block.blocks), '', ...block.tail];
}

function blockAt(lines: readonly string[], at: number): [block: Block, next: number] {
  const line = lines[at] ?? '';
  const text = (next: number): [Block, number] => [{ kind: 'text', lines: lines.slice(at, next) }, next];
  const [, fence] = FENCE.exec(line) ?? [];
  if (fence !== undefined) return text(afterFence(lines, at, fence));
  if (COMMENT.test(line)) return text(afterComment(lines, at));
  const [, tag] = TAG.exec(line) ?? [];
  if (tag !== undefined) {
    const next = afterElement(lines, at, tag);
    return /^details$/i.test(tag) ? [foldedBlock(lines.slice(at, next)), next] : text(next);
  }
  const next = afterText(lines, at);
  if (line.includes('|') && DELIMITERS.test(lines[at + 1] ?? ''))
    return [{ kind: 'rows', head: lines.slice(at, at + 2), rows: lines.slice(at + 2, next) }, next];
  return ITEM.test(line)
    ? [{ kind: 'rows', head: [], rows: itemsOf(lines.slice(at, next)) }, next]
    : text(next);
}

/** The line after the one that closes; all that follows belongs to code that is never closed. */
function afterFence(lines: readonly string[], at: number, fence: string): number {
  const closing = new RegExp(`^ {0,3}${fence[0]}{${fence.length},} *$`);
  for (let next = at + 1; next < lines.length; next++) if (closing.test(lines[next] ?? '')) return next + 1;
  return lines.length;
}

function afterComment(lines: readonly string[], at: number): number {
  const end = lines.findIndex((line, index) => index >= at && line.includes('-->'));
  return end < 0 ? lines.length : afterText(lines, end);
}

/** Elements in it of the same name are passed by. One that is never closed ends like a paragraph. */
function afterElement(lines: readonly string[], at: number, tag: string): number {
  const either = new RegExp(`<(/?)${tag}(?=[\\s>])`, 'gi');
  let depth = 0;
  for (let next = at; next < lines.length; next++) {
    const line = (lines[next] ?? '').replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    for (const [, slash] of line.matchAll(either)) depth += slash === '' ? 1 : -1;
    if (depth <= 0) return afterText(lines, next);
  }
  return afterText(lines, at);
}

function afterText(lines: readonly string[], at: number): number {
  let next = at + 1;
  while (next < lines.length && !isBlank(lines[next])) next++;
  return next;
}

function foldedBlock(lines: readonly string[]): Block {
  const summary = lines.findIndex((line) => /<\/summary>/i.test(line));
  const close = lines.findLastIndex((line) => /<\/details>/i.test(line));
  const open = Math.max(0, summary) + 1;
  if (close < open) return { kind: 'text', lines };
  return {
    kind: 'folded',
    head: lines.slice(0, open),
    blocks: blocksOf(lines.slice(open, close)),
    tail: lines.slice(close),
  };
}

/** Lines that go on with an item belong to it. */
function itemsOf(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines)
    if (/^[-*+\d]/.test(line) && ITEM.test(line)) items.push(line);
    else items.push(items.length === 0 ? line : `${items.pop()}\n${line}`);
  return items;
}

function isBlank(line: string | undefined): boolean {
  return (line ?? '').trim() === '';
}
