import { gradeOf, type Metric, type Numbers, percent } from './numbers.ts';

/** A percentage as a bar and a number. */
export function Meter({ numbers, metric }: { numbers: Numbers; metric: Metric }) {
  const pct = percent(numbers, metric);
  return (
    <span class={`meter ${gradeOf(pct)}`}>
      <span class="bar" aria-hidden="true">
        <span class="filled" style={{ width: `${pct}%` }} />
      </span>
      <Percent numbers={numbers} metric={metric} />
    </span>
  );
}

export function Percent({ numbers, metric }: { numbers: Numbers; metric: Metric }) {
  const pct = percent(numbers, metric);
  return <span class={`percent ${gradeOf(pct)}`}>{pct === 100 ? '100' : pct.toFixed(1)} %</span>;
}
