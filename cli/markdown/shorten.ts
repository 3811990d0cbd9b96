import { plural } from '../../combiner-image/plural.ts';
import { type Block, blocksOf, linesOf, linesOfBlock } from './blocks.ts';

/** How much a place takes of a text. */
export interface Room {
  most: number;
  sizeOf(text: string): number;
}

/** A blank line. */
const BETWEEN = 2;

interface LeftOut {
  rows: number;
  parts: number;
}

/**
 * Markdown that fits: what is folded goes first, from the end on, then rows of tables and lists, then whole parts. No
 * table is broken, and nothing that was opened stays open. A sentence at the end says what is left out.
 * @param whole where the whole text is, a sentence
 */
export function shorten(text: string, room: Room, whole: string): string {
  const { most, sizeOf } = room;
  if (sizeOf(text) <= most) return text;
  const all = blocksOf(text.replaceAll('\r\n', '\n').split('\n'));
  const longest = sizeOf(`\n\n${sentence({ rows: 10 ** 9, parts: 10 ** 9 }, whole)}\n`);
  let excess = sizeOf(linesOf(all).join('\n')) + longest - most;
  const left = { rows: 0, parts: 0 };
  const blocks = [...all];
  for (const isWanted of [isFolded, hasRows, always])
    for (let at = blocks.length - 1; at >= 0 && excess > 0; at--) {
      const block = blocks[at];
      if (block === undefined || !isWanted(block)) continue;
      const { rest, rows, parts } = cutBlock(block, excess, sizeOf);
      blocks.splice(at, 1, ...rest);
      excess -= sizeOf(linesOfBlock(block).join('\n')) - sizeOf(linesOf(rest).join('\n'));
      if (rest.length === 0) excess -= BETWEEN;
      left.rows += rows;
      left.parts += parts;
    }
  const short = `${[...linesOf(blocks), '', sentence(left, whole)].join('\n').trim()}\n`;
  return sizeOf(short) <= most ? short : '';
}

const isFolded = ({ kind }: Block) => kind === 'folded';
const hasRows = ({ kind }: Block) => kind === 'rows';
const always = () => true;

/** What stays of it, and what goes. */
function cutBlock(
  block: Block,
  excess: number,
  sizeOf: Room['sizeOf'],
): LeftOut & { rest: readonly Block[] } {
  if (block.kind === 'rows') return cutRows(block, excess, sizeOf);
  if (block.kind === 'folded') return cutFolded(block, excess, sizeOf);
  return GONE;
}

const GONE = { rest: [], rows: 0, parts: 1 } as const;

function cutRows(block: Block & { kind: 'rows' }, excess: number, sizeOf: Room['sizeOf']) {
  let left = excess + sizeOf(`\n\n${moreInWords(10 ** 9)}`);
  let count = block.rows.length;
  while (left > 0 && count > 0) left -= sizeOf(`${block.rows[--count]}\n`);
  // A head alone says nothing.
  if (count === 0) return GONE;
  const more = block.rows.length - count;
  const said: Block = { kind: 'text', lines: [moreInWords(more)] };
  return { rest: [{ ...block, rows: block.rows.slice(0, count) }, said], rows: more, parts: 0 };
}

function cutFolded(block: Block & { kind: 'folded' }, excess: number, sizeOf: Room['sizeOf']) {
  const blocks = [...block.blocks];
  let left = excess;
  let rows = 0;
  for (let at = blocks.length - 1; at >= 0 && left > 0; at--) {
    const inner = blocks[at];
    if (inner?.kind !== 'rows') continue;
    const cut = cutRows(inner, left, sizeOf);
    blocks.splice(at, 1, ...cut.rest);
    rows += cut.rows;
    left -= sizeOf(linesOfBlock(inner).join('\n')) - sizeOf(linesOf(cut.rest).join('\n'));
  }
  return left <= 0 && blocks.some(hasRows) ? { rest: [{ ...block, blocks }], rows, parts: 0 } : GONE;
}

function moreInWords(count: number): string {
  return `And ${count} more.`;
}

function sentence({ rows, parts }: LeftOut, whole: string): string {
  const left = [
    ...(rows > 0 ? [plural(rows, 'row')] : []),
    ...(parts > 0 ? [plural(parts, 'part')] : []),
  ].join(' and ');
  return `There is no room for all of it: ${left} ${rows + parts === 1 ? 'is' : 'are'} left out. ${whole}`;
}
