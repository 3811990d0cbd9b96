import { UsageError } from '../../combiner-image/errors.ts';
import { METRICS, type Metric } from '../../combiner-image/report/totals.ts';
import { type Gate, isMetric, isScope, SCOPES } from './gate.ts';

/** @throws UsageError for what is neither a percentage nor a number that may be missing */
export function parseWanted(value: string, option: string): number {
  const wanted = Number(value);
  const isWanted = wanted < 0 ? Number.isSafeInteger(wanted) : wanted <= 100;
  // Of -0 nobody can tell whether it means all or nothing.
  if (value.trim() !== '' && isWanted && !Object.is(wanted, -0)) return wanted;
  throw new UsageError(
    `${option}: "${value}" is not a percentage. Give a number from 0 to 100, or below 0 how many may be missing: -10.`,
  );
}

/** Of `lines:80`, or `file=src/pay/**=lines:95`. @throws UsageError */
export function parseGate(text: string): Gate {
  const [, place, metric = '', wanted = ''] = /^(?:(.*)=)?([a-z]+):([^:=]*)$/.exec(text) ?? [];
  if (!isMetric(metric))
    throw new UsageError(
      `--threshold: "${text}" must end in a number of ${METRICS.join(', ')}: lines:80, or file=src/pay/**=lines:95.`,
    );
  const value = parseWanted(wanted, `--threshold ${text}`);
  if (place === undefined) return { pattern: '', metric, wanted: value };
  const equals = place.indexOf('=');
  const scope = place.slice(0, Math.max(equals, 0));
  const pattern = place.slice(equals + 1);
  if (!isScope(scope) || pattern === '')
    throw new UsageError(
      `--threshold: "${text}" must say of what it is: ${SCOPES.map((each) => `${each}=NAME=${metric}:${wanted}`).join(', ')}.`,
    );
  return { scope, pattern, metric, wanted: value };
}

/**
 * Those that some options ask for.
 * @param isAsked by the option's name
 * @throws UsageError
 */
export function parseGates(
  values: Partial<Record<Metric | 'threshold', string | readonly string[] | undefined>>,
  isAsked: (name: Metric | 'threshold') => boolean,
): Gate[] {
  const ofAll = METRICS.flatMap((metric): Gate[] => {
    const value = values[metric];
    return typeof value === 'string' && isAsked(metric)
      ? [{ pattern: '', metric, wanted: parseWanted(value, `--${metric}`) }]
      : [];
  });
  const ofParts = isAsked('threshold') ? [values.threshold ?? []].flat() : [];
  return [...ofAll, ...ofParts.map(parseGate)];
}
