import { gradeOf, METRICS, type Metric, type Numbers, percent, percentInWords } from './numbers.ts';

/** A percentage as a bar and a number. */
export function Meter({ numbers, metric }: { numbers: Numbers; metric: Metric }) {
  const grade = gradeOf(numbers, metric);
  return (
    <span class={`meter ${grade}`}>
      <span class="bar" aria-hidden="true">
        <span class="filled" style={{ width: grade === 'none' ? 0 : `${percent(numbers, metric)}%` }} />
      </span>
      <Percent numbers={numbers} metric={metric} />
    </span>
  );
}

export function Percent({ numbers, metric }: { numbers: Numbers; metric: Metric }) {
  const at = METRICS.indexOf(metric);
  const words = percentInWords(numbers.covered[at] ?? 0, numbers.totals[at] ?? 0);
  return <span class={`percent ${gradeOf(numbers, metric)}`}>{words}</span>;
}
