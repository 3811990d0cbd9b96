const CELLS = ['runs', 'counted', 'taking', 'by worker', 'shared'] as const;
const RUNS = CELLS.indexOf('runs');
const COUNTED = CELLS.indexOf('counted');
const TAKING = CELLS.indexOf('taking');
const BY_WORKER = CELLS.indexOf('by worker');
const SHARED = CELLS.indexOf('shared');

/** What the main thread's engine and the worker know of each other's takes, in memory that both see. */
export class HandOver {
  readonly cells: Int32Array;

  constructor(
    cells: Int32Array = new Int32Array(new SharedArrayBuffer(CELLS.length * Int32Array.BYTES_PER_ELEMENT)),
  ) {
    this.cells = cells;
  }

  /** The worker takes what invocations run. */
  get isByWorker(): boolean {
    return this.#is(BY_WORKER);
  }

  set isByWorker(is: boolean) {
    Atomics.store(this.cells, BY_WORKER, Number(is));
  }

  /** The worker has asked V8 and not read the answer: what the other side misses may be in there. */
  get isTaking(): boolean {
    return this.#is(TAKING);
  }

  set isTaking(is: boolean) {
    Atomics.store(this.cells, TAKING, Number(is));
  }

  /** Another tool has used the same counters. */
  get isShared(): boolean {
    return this.#is(SHARED);
  }

  set isShared(is: boolean) {
    Atomics.store(this.cells, SHARED, Number(is));
  }

  /** How often the probe has run. Only differences say something: it wraps around. */
  get probeRuns(): number {
    return Atomics.load(this.cells, RUNS);
  }

  probeRan(): void {
    Atomics.add(this.cells, RUNS, 1);
  }

  /** @param count of the probe, in a take of either side */
  probeCounted(count: number): void {
    Atomics.add(this.cells, COUNTED, count);
  }

  /** Whether each run of the probe has been in a take. */
  get isProbeWhole(): boolean {
    return this.probeRuns === Atomics.load(this.cells, COUNTED);
  }

  /** What was not counted never will be. */
  settleProbe(): void {
    Atomics.store(this.cells, COUNTED, this.probeRuns);
  }

  #is(cell: number): boolean {
    return Atomics.load(this.cells, cell) === 1;
  }
}
