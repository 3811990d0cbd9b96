import { Meter } from './meter.tsx';
import { addNumbers, METRICS, missed, type Numbers, noNumbers } from './numbers.ts';

const TITLES = {
  lines: 'Lines',
  statements: 'Statements',
  functions: 'Functions',
  branches: 'Branches',
} as const;

/** The four numbers that everybody asks for. */
export function Totals({ numbers }: { numbers: Numbers }) {
  return (
    <dl class="totals">
      {METRICS.map((metric, i) => (
        <div key={metric}>
          <dt>{TITLES[metric]}</dt>
          <dd>
            <Meter numbers={numbers} metric={metric} />
            <span class="quiet">
              {(numbers.covered[i] ?? 0).toLocaleString('en')} of{' '}
              {(numbers.totals[i] ?? 0).toLocaleString('en')}, {missed(numbers, metric).toLocaleString('en')}{' '}
              missed
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function sumOf(all: Iterable<Numbers>): Numbers {
  const sum = noNumbers();
  for (const numbers of all) addNumbers(sum, numbers);
  return sum;
}
