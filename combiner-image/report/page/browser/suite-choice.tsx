import type { Report } from './report.ts';
import type { Go, Route } from './route.ts';

/** Whose runs are counted; there is nothing to choose where there is one suite alone. */
export function SuiteChoice({ report, route, go }: { report: Report; route: Route; go: Go }) {
  const { suites } = report.index;
  if (suites.length === 0) return null;
  return (
    <label class="pick">
      <span>Suite</span>
      <select value={route.suite} onChange={(event) => go({ suite: event.currentTarget.value })}>
        <option value="">all together</option>
        {suites.map((suite) => (
          <option key={suite} value={suite}>
            {suite}
          </option>
        ))}
      </select>
    </label>
  );
}
