import type { Assumptions } from './assumptions.ts';

/** What one way to a report of so many objects takes. */
export interface Outcome {
  seconds: number;
  /** Of the largest process. */
  bytes: number;
  dollars: number;
  /** Of the dollars, what S3 takes for requests. */
  requestDollars: number;
  /** The longest that one process has to last. */
  longestSeconds: number;
}

export type Workload = 'small' | 'bundle';

const MILLION = 1_000_000;

function foldCpu(a: Assumptions, workload: Workload): number {
  return workload === 'small' ? a.smallCpuSeconds : a.bundleCpuSeconds;
}

/** Of so many processors that read one partition. */
function readSeconds(a: Assumptions, objects: number, processors: number, workload: Workload): number {
  return objects / Math.min(a.getsPerSecond, processors / foldCpu(a, workload));
}

function listSeconds(a: Assumptions, keys: number): number {
  return Math.ceil(keys / a.keysPerList) * a.listSeconds;
}

function lambdaDollars(a: Assumptions, processorSeconds: number): number {
  return ((processorSeconds * a.processorMb) / 1_024) * a.gbSecondDollars;
}

/** One process reads all and writes the report. */
export function oneProcess(
  a: Assumptions,
  { objects, workload, processors }: { objects: number; workload: Workload; processors: number },
): Outcome {
  const seconds = listSeconds(a, objects) + readSeconds(a, objects, processors, workload) + a.reportSeconds;
  const requestDollars = requests(a, { gets: objects, lists: objects / a.keysPerList });
  return {
    seconds,
    bytes: a.baseBytes * processors + objects * (a.idBytes + a.keyBytes),
    dollars: requestDollars + lambdaDollars(a, seconds * processors),
    requestDollars,
    longestSeconds: seconds,
  };
}

/** One call plans, many fold, one combines. */
export function stateMachine(
  a: Assumptions,
  { objects, workload }: { objects: number; workload: Workload },
): Outcome {
  const ranges = Math.ceil(objects / a.rangeObjects);
  const folds = Math.min(a.concurrentFolds, ranges);
  const planSeconds = listSeconds(a, objects);
  const foldSeconds = readSeconds(a, objects, folds, workload);
  const combineSeconds = objects * a.idCpuSeconds + a.reportSeconds;
  // Each range lists its keys again, and puts what it folded and what it read.
  const requestDollars = requests(a, {
    gets: objects + 2 * ranges,
    lists: (2 * objects) / a.keysPerList,
    puts: 2 * ranges,
  });
  const transitions = ((3 + 2 * ranges) / 1_000) * a.transitionDollars;
  return {
    seconds: planSeconds + foldSeconds + combineSeconds,
    bytes: a.baseBytes + objects * a.idBytes,
    dollars:
      requestDollars + transitions + lambdaDollars(a, planSeconds + foldSeconds * folds + combineSeconds),
    requestDollars,
    longestSeconds: Math.max(planSeconds, (foldSeconds * folds) / ranges, combineSeconds),
  };
}

/** What keeps a function's objects few, hour by hour. */
export interface Hourly {
  /** Of a run. */
  run: Outcome;
  monthDollars: number;
  /** A report of a month. */
  report: Outcome;
}

const HOURS = 30 * 24;
/** Of the window: what was compacted in it is read by each run. */
const WINDOW_HOURS = 25;

/** `compact --window 25h --prune` each hour, and a report of what it leaves. @param objects of a month */
export function hourly(
  a: Assumptions,
  { objects, workload }: { objects: number; workload: Workload },
): Hourly {
  const fresh = objects / HOURS;
  const parts = Math.max(1, Math.ceil(fresh / a.partObjects));
  const told = fresh * WINDOW_HOURS;
  const compacted = Math.ceil(told / a.partObjects);
  // The parts are found, and then each turn lists twice.
  const lists = (1 + 2 * parts) * Math.max(1, fresh / a.keysPerList) + 6 * parts;
  const seconds = lists * a.listSeconds + readSeconds(a, fresh, 1, workload) + parts * told * a.idCpuSeconds;
  const gets = fresh + parts * (compacted + 4);
  // Every original is deleted, which costs nothing.
  const requestDollars = requests(a, { gets, lists, puts: 6 * parts });
  const run: Outcome = {
    seconds,
    bytes: a.baseBytes + (told + a.partObjects) * a.idBytes,
    dollars: requestDollars + lambdaDollars(a, seconds),
    requestDollars,
    longestSeconds: seconds,
  };
  const left = Math.ceil(objects / a.partObjects) + HOURS / WINDOW_HOURS;
  // A day is not compacted yet.
  const young = fresh * WINDOW_HOURS;
  const reportSeconds =
    listSeconds(a, young + left) +
    readSeconds(a, young, 1, workload) +
    objects * a.idCpuSeconds +
    a.reportSeconds;
  const reportRequests = requests(a, { gets: young + left, lists: (young + left) / a.keysPerList });
  return {
    run,
    monthDollars: run.dollars * HOURS,
    report: {
      seconds: reportSeconds,
      bytes: a.baseBytes + objects * a.idBytes,
      dollars: reportRequests + lambdaDollars(a, reportSeconds),
      requestDollars: reportRequests,
      longestSeconds: reportSeconds,
    },
  };
}

function requests(
  a: Assumptions,
  { gets = 0, lists = 0, puts = 0 }: { gets?: number; lists?: number; puts?: number },
): number {
  return (gets * a.getDollars + (lists + puts) * a.putDollars) / MILLION;
}
