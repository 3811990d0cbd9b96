import type { Classes } from './classify.ts';
import type { Comparison, Tally } from './compare.ts';

type Rows = ReadonlyMap<string, { minified: boolean; sum: Comparison }>;

interface Enumerated {
  equal: number;
  unreadable: number;
  different: string[];
}

/** Parts of 1 that must agree on hit or not hit; of counts themselves only where nothing was minified. */
const GOALS = { plain: 0.9995, minified: 0.995, exact: 0.995 };

export function table(rows: Rows, classes: Classes, enumerated: Enumerated): string {
  const lines = [
    '| through | statements | functions | branch arms | exact counts | not hit alike: defaults, too many, too few |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const [name, { sum }] of rows) {
    const kinds = classes.get(name);
    const off = kinds
      ? `${kinds.default.hit}, ${kinds['over-counted'].hit}, ${kinds['under-counted'].hit}`
      : '0, 0, 0';
    const cells = [name, of(sum.statements), of(sum.functions), of(sum.branches), percent(exact(sum)), off];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  for (const minified of [false, true]) {
    const sum = total(rows, minified);
    const cells = [of(sum.statements), of(sum.functions), of(sum.branches), percent(exact(sum)), ''];
    lines.push(`| **${minified ? 'all minified' : 'all not minified'}** | ${cells.join(' | ')} |`);
  }
  lines.push(
    '',
    `Enumeration: ${enumerated.equal} files deepEqual to istanbul-lib-instrument, ${enumerated.different.length} not ` +
      `(${enumerated.unreadable} more that Istanbul cannot read).`,
  );
  return lines.join('\n');
}

/** One line for each goal that the figures do not reach. */
export function goalsMissed(rows: Rows, enumerated: Enumerated): string[] {
  const missed: string[] = enumerated.different.slice(0, 10);
  for (const minified of [false, true]) {
    const sum = total(rows, minified);
    const goal = minified ? GOALS.minified : GOALS.plain;
    for (const kind of ['statements', 'functions', 'branches'] as const) {
      const part = sum[kind].hit / sum[kind].total;
      if (part < goal) missed.push(`${minified ? 'minified' : 'not minified'} ${kind}: ${percent(part)}`);
    }
    if (!minified && exact(sum) < GOALS.exact) missed.push(`exact counts: ${percent(exact(sum))}`);
    if (sum.differentMaps.length > 0) missed.push(`maps: ${sum.differentMaps.slice(0, 5).join(', ')}`);
  }
  return missed;
}

function total(rows: Rows, minified: boolean): Comparison {
  const none = (): Tally => ({ total: 0, hit: 0, exact: 0 });
  const result: Comparison = {
    statements: none(),
    functions: none(),
    branches: none(),
    files: 0,
    differentMaps: [],
  };
  for (const { minified: isMinified, sum } of rows.values()) {
    if (isMinified !== minified) continue;
    result.files += sum.files;
    result.differentMaps.push(...sum.differentMaps);
    for (const kind of ['statements', 'functions', 'branches'] as const) {
      result[kind].total += sum[kind].total;
      result[kind].hit += sum[kind].hit;
      result[kind].exact += sum[kind].exact;
    }
  }
  return result;
}

function exact({ statements, functions, branches }: Comparison): number {
  const total = statements.total + functions.total + branches.total;
  return (statements.exact + functions.exact + branches.exact) / total;
}

function of({ hit, total: all }: Tally): string {
  return `${percent(hit / all)} of ${all.toLocaleString('en')}`;
}

function percent(part: number): string {
  return `${(Math.floor(part * 100_000) / 1000).toFixed(3)} %`;
}
