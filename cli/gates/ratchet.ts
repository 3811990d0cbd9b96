import { type Expression, parseExpressionAt } from 'acorn';
import { METRICS } from '../../combiner-image/report/totals.ts';
import { type Gate, isMetric, isOfSame, isScope, missOf } from './gate.ts';
import { type Judged, partsOf } from './judge.ts';

/** A number of the configuration file that is a threshold, and where it stands. */
interface Written {
  gate: Gate;
  start: number;
  end: number;
}

/** Digits behind the point that totals have. */
const DECIMALS = 2;

export interface Ratcheted {
  text: string;
  /** In words: `raised: lines: 80 -> 83.33`. */
  changes: string[];
}

/**
 * Raises the thresholds of a configuration file to what a report reaches; all else stays as it is written.
 * @param text JSON
 * @param moved thresholds of the file that count in this run; the others stay as they are
 * @param isDropAccepted whether those that are missed become lower; else none does
 */
export function ratchet(
  text: string,
  judged: Judged,
  moved: readonly Gate[],
  isDropAccepted: boolean,
): Ratcheted {
  const changes: string[] = [];
  let result = text;
  // From the end, so that what stands before keeps its place.
  for (const { gate, start, end } of writtenIn(text).sort((a, b) => b.start - a.start)) {
    if (!moved.some((each) => isOfSame(each, gate))) continue;
    const [, digits = ''] = /\.(\d+)$/.exec(text.slice(start, end)) ?? [];
    const reached = reachedBy(gate, judged, digits.length);
    if (reached === undefined) continue;
    const isRaised = isHigher(reached, gate.wanted);
    if (!isRaised && !(isDropAccepted && isMissed(gate, judged))) continue;
    result = `${result.slice(0, start)}${reached}${result.slice(end)}`;
    const { scope, pattern, metric, wanted } = gate;
    const of = scope === undefined ? '' : `${scope} ${pattern}: `;
    changes.unshift(`${isRaised ? 'raised' : 'lowered'}: ${of}${metric}: ${wanted} -> ${reached}`);
  }
  return { text: result, changes };
}

function isMissed(gate: Gate, judged: Judged): boolean {
  return partsOf(gate, judged).some(({ total }) => missOf(total, gate.wanted) !== undefined);
}

/**
 * What all parts of a gate reach, as its threshold is written; undefined: the report has none.
 * @param decimals of the threshold: who wrote 80 does not want 83.33, which the next run may miss by a line
 */
function reachedBy(gate: Gate, judged: Judged, decimals: number): number | undefined {
  const totals = partsOf(gate, judged).map(({ total }) => total);
  if (totals.length === 0) return undefined;
  // Rounded down, so that it is reached.
  if (gate.wanted >= 0)
    return roundedDown(
      totals.reduce((least, { pct }) => Math.min(least, pct), 100),
      decimals,
    );
  const missing = totals.reduce((most, { total, covered }) => Math.max(most, total - covered), 0);
  return missing === 0 ? 100 : -missing;
}

function roundedDown(percent: number, decimals: number): number {
  const kept = Math.min(decimals, DECIMALS);
  return Math.floor(Math.round(percent * 10 ** DECIMALS) / 10 ** (DECIMALS - kept)) / 10 ** kept;
}

function isHigher(reached: number, wanted: number): boolean {
  // All of it is more than that a few may be missing.
  return wanted < 0 && reached >= 0 ? reached === 100 : reached > wanted;
}

function writtenIn(text: string): Written[] {
  const file = propertiesOf(parseExpressionAt(text, 0, { ecmaVersion: 'latest' }));
  const found: Written[] = METRICS.flatMap((metric) => numberAt(file.get(metric), { pattern: '', metric }));
  for (const [scope, patterns] of propertiesOf(file.get('threshold'))) {
    if (!isScope(scope)) continue;
    for (const [pattern, metrics] of propertiesOf(patterns))
      for (const [metric, value] of propertiesOf(metrics))
        if (isMetric(metric)) found.push(...numberAt(value, { scope, pattern, metric }));
  }
  return found;
}

function numberAt(value: Expression | undefined, gate: Omit<Gate, 'wanted'>): Written[] {
  if (value === undefined) return [];
  const { start, end } = value;
  if (value.type === 'Literal' && typeof value.value === 'number')
    return [{ gate: { ...gate, wanted: value.value }, start, end }];
  if (value.type !== 'UnaryExpression' || value.operator !== '-') return [];
  return numberAt(value.argument, gate).map((each) => ({
    gate: { ...gate, wanted: -each.gate.wanted },
    start,
    end,
  }));
}

function propertiesOf(value: Expression | undefined): Map<string, Expression> {
  if (value?.type !== 'ObjectExpression') return new Map();
  return new Map(
    value.properties.flatMap((each) =>
      each.type === 'Property' && each.key.type === 'Literal'
        ? [[String(each.key.value), each.value] as const]
        : [],
    ),
  );
}
