import { type Agreement, emptyLines, type LineTally } from './lines.ts';
import { percent } from './table.ts';

/** Per tool and converter, how many lines show what Istanbul shows. */
export function peerTable(peers: ReadonlyMap<string, ReadonlyMap<string, LineTally>>): string {
  const lines = [
    '| through | converter | lines | of these not mentioned | lines with branches | lines with functions |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  const totals = new Map<string, LineTally>();
  for (const [row, tallies] of peers) {
    for (const [name, tally] of tallies) {
      lines.push(rowOf(row, name, tally));
      totals.set(name, sum(totals.get(name) ?? emptyLines(), tally));
    }
  }
  for (const [name, tally] of totals) lines.push(rowOf('**all**', name, tally));
  return lines.join('\n');
}

function rowOf(row: string, name: string, { lines, branches, functions }: LineTally): string {
  const part = ({ agreed, total }: Agreement) =>
    `${percent(agreed / total)} of ${total.toLocaleString('en')}`;
  return `| ${[row, name, part(lines), lines.lost.toLocaleString('en'), part(branches), part(functions)].join(' | ')} |`;
}

function sum(all: LineTally, one: LineTally): LineTally {
  for (const kind of ['lines', 'branches', 'functions'] as const) {
    all[kind].total += one[kind].total;
    all[kind].agreed += one[kind].agreed;
    all[kind].lost += one[kind].lost;
  }
  return all;
}
