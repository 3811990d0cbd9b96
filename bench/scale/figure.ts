import type { Figure } from '../bench.ts';
import type { Measurement } from './measurement.ts';

/** Of the processor, for a small object. */
const GOAL_MS = { disk: 0.3, S3: 0.6 };
const GOAL_MEMORY = 1.2;
const GOAL_SPEED_UP = 1.8;

/** A table of all measurements, and what they say of the goals. */
export function scaleFigure(measurements: readonly Measurement[], cores: number): Figure {
  const goals = [
    ...costGoals(measurements),
    ...memoryGoals(measurements),
    ...speedGoals(measurements, cores),
  ];
  return {
    title: 'Many small objects',
    method: goals.map(({ text }) => text).join(' '),
    columns: ['objects', 'tool', 'workers', 'from', 'time', 'of the processor', 'each', 'peak memory', ''],
    rows: measurements.map((measurement) => rowOf(measurement, measurements)),
    ...(goals.some(({ missed }) => missed) ? { missed: 'It is named above the table.' } : {}),
  };
}

function rowOf(measurement: Measurement, all: readonly Measurement[]): string[] {
  const { objects, tool, workers, from, outcome } = measurement;
  const name = tool === 'ours' ? 'lambda-coverage' : tool;
  const head = [objects.toLocaleString('en'), name, tool === 'ours' ? String(workers) : '', from];
  if (outcome === undefined) return [...head, '', '', '', '', 'not run: fewer were too many'];
  const { seconds, cpuSeconds, peakBytes, failed = '' } = outcome;
  const each = eachMs(measurement, all);
  return [
    ...head,
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s`,
    each === undefined || failed !== '' ? '' : `${each.toFixed(2)} ms`,
    `${Math.round(peakBytes / 1e6)} MB`,
    failed,
  ];
}

/** Of the processor for one object more, compared with the fewest objects; undefined: these are the fewest. */
function eachMs(measurement: Measurement, all: readonly Measurement[]): number | undefined {
  const [least] = likeness(measurement, all);
  const { objects, outcome } = measurement;
  if (least?.outcome === undefined || outcome === undefined || least.objects === objects) return undefined;
  return ((outcome.cpuSeconds - least.outcome.cpuSeconds) * 1_000) / (objects - least.objects);
}

/** Those that differ in the number of objects alone, ascending. */
function likeness({ tool, workers, from }: Measurement, all: readonly Measurement[]): Measurement[] {
  return all
    .filter((each) => each.tool === tool && each.workers === workers && each.from === from)
    .sort((a, b) => a.objects - b.objects);
}

interface Goal {
  text: string;
  missed: boolean;
}

function ofOurs(all: readonly Measurement[], from: 'disk' | 'S3', workers: number): Measurement[] {
  return likeness({ tool: 'ours', workers, from, objects: 0 }, all);
}

function costGoals(all: readonly Measurement[]): Goal[] {
  return (['disk', 'S3'] as const).flatMap((from) => {
    const most = ofOurs(all, from, 1).at(-1);
    const each = most && eachMs(most, all);
    if (most === undefined || each === undefined) return [];
    const what = `One of ${most.objects.toLocaleString('en')} objects from ${from} takes ${each.toFixed(2)} ms of the processor`;
    return [goal(what, each <= GOAL_MS[from], `at most ${GOAL_MS[from]} ms`)];
  });
}

function memoryGoals(all: readonly Measurement[]): Goal[] {
  const ours = ofOurs(all, 'disk', 1);
  const [least, most] = [ours[0], ours.at(-1)];
  if (least?.outcome === undefined || most?.outcome === undefined || least === most) return [];
  const growth = most.outcome.peakBytes / least.outcome.peakBytes;
  const what = `Memory at ${most.objects.toLocaleString('en')} is ${growth.toFixed(2)} times that at ${least.objects.toLocaleString('en')}`;
  return [goal(what, growth <= GOAL_MEMORY, `at most ${GOAL_MEMORY}`)];
}

function speedGoals(all: readonly Measurement[], cores: number): Goal[] {
  const [one, two] = [1, 2].map((workers) => ofOurs(all, 'disk', workers).at(-1)?.outcome);
  if (one === undefined || two === undefined || one.failed || two.failed) return [];
  const speedUp = one.seconds / two.seconds;
  const busy = two.cpuSeconds / two.seconds;
  const what = `Two workers are ${speedUp.toFixed(2)} times as fast as one, with ${(two.cpuSeconds / one.cpuSeconds).toFixed(2)} times its time of the processor, of which they had ${busy.toFixed(1)} of ${cores} cores`;
  return [goal(what, speedUp >= GOAL_SPEED_UP, `at least ${GOAL_SPEED_UP}, on cores that do nothing else`)];
}

function goal(text: string, met: boolean, wanted: string): Goal {
  return { text: `${text} (goal: ${wanted}; ${met ? 'met' : 'MISSED'}).`, missed: !met };
}
