import type { Classes } from './classify.ts';
import { addComparison, type Comparison, emptyComparison, type Tally } from './compare.ts';

/** Per tool, by the major version of Node. */
export type Rows = Map<string, { minified: boolean; byNode: Map<string, Comparison> }>;

interface Enumerated {
  equal: number;
  unreadable: number;
  different: string[];
}

/**
 * Parts of 1 that must agree on hit or not hit; of counts themselves only where nothing was minified. `generated`:
 * random programs, minified, taken alone; most of their values are never used, which minifiers take away.
 */
export const GOALS = { plain: 0.9995, minified: 0.995, exact: 0.995, generated: 0.99 };

export function table(rows: Rows, classes: Classes, enumerated: Enumerated): string {
  const lines = [
    '| through | statements | functions | branch arms | exact counts | different: default, error, reshaped |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const [name, { byNode }] of rows) {
    const kinds = classes.get(name) ?? { default: 0, error: 0, reshaped: 0 };
    lines.push(rowOf(name, sum(byNode.values()), `${kinds.default}, ${kinds.error}, ${kinds.reshaped}`));
  }
  for (const minified of [false, true]) {
    const kind = minified ? 'minified' : 'not minified';
    for (const node of nodesOf(rows))
      lines.push(rowOf(`all ${kind}, Node ${node}`, total(rows, minified, node), ''));
    lines.push(rowOf(`**all ${kind}**`, total(rows, minified), ''));
  }
  lines.push(
    '',
    `Enumeration: ${enumerated.equal.toLocaleString('en')} files deepEqual to istanbul-lib-instrument, ` +
      `${enumerated.different.length} not (${enumerated.unreadable} more that Istanbul cannot read).`,
  );
  return lines.join('\n');
}

/** One line for each goal that the figures do not reach. */
export function goalsMissed(rows: Rows, enumerated: Enumerated): string[] {
  const missed: string[] = enumerated.different.slice(0, 10);
  for (const minified of [false, true]) {
    const all = total(rows, minified);
    const goal = minified ? GOALS.minified : GOALS.plain;
    for (const kind of ['statements', 'functions', 'branches'] as const) {
      const part = all[kind].hit / all[kind].total;
      if (part < goal) missed.push(`${minified ? 'minified' : 'not minified'} ${kind}: ${percent(part)}`);
    }
    if (!minified && exactPart(all) < GOALS.exact) missed.push(`exact counts: ${percent(exactPart(all))}`);
    if (all.differentMaps.length > 0) missed.push(`maps: ${all.differentMaps.slice(0, 5).join(', ')}`);
  }
  return missed;
}

function nodesOf(rows: Rows): string[] {
  return [...new Set([...rows.values()].flatMap(({ byNode }) => [...byNode.keys()]))].sort();
}

function total(rows: Rows, minified: boolean, node?: string): Comparison {
  const wanted = [...rows.values()].filter((row) => row.minified === minified);
  return sum(
    wanted.flatMap(({ byNode }) => (node === undefined ? [...byNode.values()] : (byNode.get(node) ?? []))),
  );
}

function sum(all: Iterable<Comparison>): Comparison {
  const result = emptyComparison();
  for (const comparison of all) addComparison(result, comparison);
  return result;
}

export function exactPart({ statements, functions, branches }: Comparison): number {
  const all = statements.total + functions.total + branches.total;
  return (statements.exact + functions.exact + branches.exact) / all;
}

function rowOf(name: string, comparison: Comparison, off: string): string {
  const { statements, functions, branches } = comparison;
  const cells = [name, of(statements), of(functions), of(branches), percent(exactPart(comparison)), off];
  return `| ${cells.join(' | ')} |`;
}

export function of({ hit, total: all }: Tally): string {
  return `${percent(hit / all)} of ${all.toLocaleString('en')}`;
}

export function percent(part: number): string {
  return `${(Math.floor(part * 100_000) / 1000).toFixed(3)} %`;
}
