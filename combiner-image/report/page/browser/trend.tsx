import type { PagePoint, PageSource } from '../format.ts';
import { shortCommit, timeOf } from './build-words.ts';
import { plural } from './numbers.ts';
import type { Report, ReportFile } from './report.ts';
import type { Route } from './route.ts';

interface Point {
  /** ISO 8601, UTC. */
  createdAt: string;
  pct: number;
}

/** Earlier reports are known as a whole alone: beside the runs of one suite or context they would be of something else. */
export function hasAllRuns({ suite, context }: Route): boolean {
  return suite === '' && context === '';
}

/** How the totals were in earlier reports, and what is different since the last. */
export function Trend({ report }: { report: Report }) {
  const { trend = [], comparedWith, createdAt, files } = report.index;
  if (trend.length === 0) return null;
  const lines = sumOf(files.totals);
  const covered = sumOf(files.covered[0] ?? []);
  const points = [
    ...trend.map((each) => ({ createdAt: each.createdAt, pct: percentOf(each.totals[0], each.totals[1]) })),
    { createdAt, pct: percentOf(covered, lines) },
  ];
  const sum = (place: 1 | 2) => files.compared.reduce((all, each) => all + each[place], 0);
  return (
    <section class="trend" aria-label="Earlier reports">
      <Line points={points} />
      <div>
        <p>{sentence(points)}</p>
        {comparedWith !== undefined && (
          <p>
            Where the code is the same, {plural(sum(1), 'line')} gained,{' '}
            <span class={sum(2) > 0 ? 'never' : ''}>
              {sum(2) > 0 && '✗ '}
              {plural(sum(2), 'line')} lost
            </span>{' '}
            since {timeOf(comparedWith)}.
          </p>
        )}
        <details>
          <summary>{plural(trend.length, 'earlier report')}</summary>
          <ol class="list">
            {trend.map((point, i) => (
              <li key={`${i} ${point.createdAt}`}>
                <PastReport point={point} />
              </li>
            ))}
          </ol>
        </details>
      </div>
    </section>
  );
}

/** How a source was in earlier reports. */
export function FileTrend({
  report,
  file,
  source,
}: {
  report: Report;
  file: ReportFile;
  source: PageSource;
}) {
  const { trend = [], createdAt, files } = report.index;
  const before = (source.trend ?? []).flatMap(([point, covered, lines]) => {
    const at = trend[point]?.createdAt;
    return at === undefined ? [] : [{ createdAt: at, pct: percentOf(covered, lines) }];
  });
  if (before.length === 0) return null;
  const [lines = 0] = files.totals[file.index] ?? [];
  const [covered = 0] = files.covered[0]?.[file.index] ?? [];
  const points = [...before, { createdAt, pct: percentOf(covered, lines) }];
  return (
    <section class="trend" aria-label="This file in earlier reports">
      <Line points={points} />
      <p>{sentence(points)}</p>
    </section>
  );
}

function PastReport({ point: { createdAt, commit, totals, href } }: { point: PagePoint }) {
  const [covered, lines, branchesCovered, branches] = totals;
  const title = timeOf(createdAt);
  return (
    <>
      {href === undefined ? title : <a href={href}>{title}</a>}
      {commit !== undefined && <code> {shortCommit(commit)}</code>}{' '}
      <span class="quiet">
        {percentOf(covered, lines).toFixed(1)} % of lines, {percentOf(branchesCovered, branches).toFixed(1)} %
        of branches
      </span>
    </>
  );
}

const WIDTH = 256;
const HEIGHT = 48;
/** Percent that are seen at least: a change of a tenth is no cliff. */
const LEAST_RANGE = 4;

function Line({ points }: { points: readonly Point[] }) {
  const all = points.map(({ pct }) => pct);
  const low = Math.max(0, Math.min(...all) - LEAST_RANGE / 2);
  const high = Math.min(100, Math.max(...all) + LEAST_RANGE / 2);
  const places = points.map(({ pct }, i) => ({
    x: (i / Math.max(1, points.length - 1)) * WIDTH,
    y: HEIGHT - ((pct - low) / Math.max(1, high - low)) * HEIGHT,
  }));
  const last = places.at(-1);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <polyline points={places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      {last !== undefined && <circle cx={last.x} cy={last.y} r="4" />}
    </svg>
  );
}

function sentence(points: readonly Point[]): string {
  const [before, now] = points.slice(-2);
  if (before === undefined || now === undefined) return '';
  const difference = now.pct - before.pct;
  const size = Math.abs(difference).toFixed(1);
  const change = size === '0.0' ? 'as many as' : `${size} points ${difference > 0 ? 'more' : 'fewer'} than`;
  return `Lines: ${now.pct.toFixed(1)} %, ${change} in the report of ${timeOf(before.createdAt)}.`;
}

function sumOf(all: readonly (readonly number[])[]): number {
  return all.reduce((sum, [lines = 0]) => sum + lines, 0);
}

/** In tenths, rounded down, as everywhere: 100 means all. */
function percentOf(covered: number, all: number): number {
  return all === 0 ? 100 : Math.floor((1_000 * covered) / all) / 10;
}
