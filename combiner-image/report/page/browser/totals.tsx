import { Meter } from './meter.tsx';
import { METRICS, missed, type Numbers } from './numbers.ts';

const TITLES = {
  lines: 'Lines',
  statements: 'Statements',
  functions: 'Functions',
  branches: 'Branches',
} as const;

/** The four numbers that everybody asks for. @param of what they are of, where it is not all there is */
export function Totals({ numbers, of = '' }: { numbers: Numbers; of?: string }) {
  return (
    <dl class="totals" {...(of !== '' && { 'aria-label': of })}>
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
