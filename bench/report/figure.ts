import type { Figure } from '../bench.ts';
import type { Measurement } from './measurement.ts';
import type { ToolName } from './tool.ts';
import type { Workload, WorkloadName } from './workload.ts';

const MEMORY_GROWTH = 1.2;
const MEMORY_BYTES = 400e6;
/** Our time as a share of theirs. */
const SHARES: Partial<Record<ToolName, number>> = { c8: 1 / 2, monocart: 1 / 10 };
/** For the large bundle no memory is promised. */
const BOUNDED: readonly WorkloadName[] = ['bundle', 'files'];

/** A table of all measurements of a workload, and what they say of the goals. */
export function reportFigure(
  workload: Workload,
  bytesPerUpload: number,
  measurements: Measurement[],
): Figure {
  const goals = goalsOf(workload.name, measurements);
  return {
    title: `${workload.title[0]?.toUpperCase()}${workload.title.slice(1)}`,
    method: `${Math.round(bytesPerUpload / 1e3)} KB of JSON in each upload. ${goals.map(({ text }) => text).join(' ')}`,
    columns: ['uploads', 'tool', 'from', 'time', 'of the processor', 'peak memory', ''],
    rows: measurements.map((measurement) => rowOf(measurement)),
    ...(goals.some(({ missed }) => missed) ? { missed: 'It is named above the table.' } : {}),
  };
}

function rowOf({ uploads, tool, from, outcome }: Measurement): string[] {
  const name = tool === 'ours' ? 'lambda-coverage' : tool;
  if (outcome === undefined) return [String(uploads), name, from, '', '', '', 'not run: fewer were too many'];
  const { seconds, cpuSeconds, peakBytes, failed = '' } = outcome;
  return [
    String(uploads),
    name,
    from,
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s`,
    `${Math.round(peakBytes / 1e6)} MB`,
    failed,
  ];
}

interface Goal {
  text: string;
  missed: boolean;
}

function goalsOf(name: WorkloadName, measurements: readonly Measurement[]): Goal[] {
  const done = measurements.filter(({ from }) => from === 'disk');
  const most = Math.max(...done.map(({ uploads }) => uploads));
  const least = Math.min(...done.map(({ uploads }) => uploads));
  const of = (tool: ToolName, uploads: number) =>
    done.find((each) => each.tool === tool && each.uploads === uploads)?.outcome;
  const ours = of('ours', most);
  const first = of('ours', least);
  if (ours === undefined || first === undefined) return [];
  const goals: Goal[] = [];
  if (BOUNDED.includes(name) && most > least) {
    const growth = ours.peakBytes / first.peakBytes;
    goals.push(
      goal(
        `Memory at ${most} uploads is ${growth.toFixed(2)} times that at ${least}`,
        growth <= MEMORY_GROWTH,
        `at most ${MEMORY_GROWTH}`,
      ),
      goal(
        `At its most it is ${Math.round(ours.peakBytes / 1e6)} MB`,
        ours.peakBytes < MEMORY_BYTES,
        `under ${MEMORY_BYTES / 1e6} MB`,
      ),
    );
  }
  for (const [peer, share] of Object.entries(SHARES) as [ToolName, number][]) {
    const theirs = of(peer, most);
    if (theirs === undefined || theirs.failed !== undefined) continue;
    const ratio = theirs.seconds / ours.seconds;
    goals.push(
      goal(`${peer} takes ${ratio.toFixed(1)} times as long`, ratio >= 1 / share, `at least ${1 / share}`),
    );
  }
  return goals;
}

function goal(text: string, met: boolean, wanted: string): Goal {
  return { text: `${text} (goal: ${wanted}; ${met ? 'met' : 'MISSED'}).`, missed: !met };
}
