import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { PythonRun } from '../../../contract/python-counts.ts';
import { functionsIn, pythonMaps } from '../../code/python-maps.ts';
import type { SourcePlan } from '../../convert/exact/planned-sources.ts';
import type { PythonBranch, PythonPlan } from '../../python/plan.ts';

/** Istanbul's counters of one Python text, and which of them a run sets: each is 0 or 1. */
export class PythonCounters {
  readonly #plan: PythonPlan;
  readonly #branches: readonly PythonBranch[];
  /** Of these lines no exit is missed. */
  readonly #excused: ReadonlySet<number>;
  readonly #source: SourcePlan;
  /** By function, which statements make it a function that ran: any of them. */
  readonly #bodies: readonly (readonly number[])[];
  readonly size: number;

  /** @param leftOut lines of which nobody knows where they went on: their branches are not counted */
  constructor(path: string, plan: PythonPlan, leftOut: ReadonlySet<number>) {
    this.#plan = plan;
    this.#branches = plan.branches.filter(({ line }) => !leftOut.has(line));
    this.#excused = new Set(plan.noBranch);
    const maps = pythonMaps(plan, this.#branches);
    let size = 0;
    const numbers = (length: number) => Array.from({ length }, () => size++);
    this.#source = {
      path,
      maps,
      statements: numbers(plan.statements.length),
      functions: numbers(Object.keys(maps.fnMap).length),
      branches: this.#branches.map(({ exits }) => numbers(exits.length)),
      notInBundle: false,
    };
    this.size = size;
    const indexOf = new Map(plan.statements.map((line, index) => [line, index]));
    this.#bodies = functionsIn(plan).map(({ lines }) => lines.flatMap((line) => indexOf.get(line) ?? []));
  }

  get sources(): readonly SourcePlan[] {
    return [this.#source];
  }

  emptyVector(): Float64Array {
    return new Float64Array(this.size);
  }

  /** A counter is its own formula. */
  evaluate(vector: Float64Array): Float64Array {
    return vector;
  }

  fold(vector: Float64Array, { lines, arcs }: PythonRun): void {
    const { statements, functions, branches } = this.#source;
    const ran = new Set(lines.map((line) => this.#plan.firstLine(line)));
    const set = (counter: number | undefined, has: boolean) => {
      if (counter !== undefined && has) vector[counter] = 1;
    };
    for (const [index, line] of this.#plan.statements.entries()) set(statements[index], ran.has(line));
    for (const [index, body] of this.#bodies.entries())
      set(
        functions[index],
        body.some((statement) => ran.has(this.#plan.statements[statement] ?? 0)),
      );
    const taken = this.#plan.arcsOf(arcs);
    for (const [index, { line, exits }] of this.#branches.entries())
      for (const [arm, exit] of exits.entries()) {
        const isTaken = taken.get(line)?.has(exit) === true;
        set(branches[index]?.[arm], isTaken || (this.#excused.has(line) && ran.has(line)));
      }
  }

  /** As coverage.py counts: of lines that no exit is missed of, none is, though they never ran. */
  toCoverage(run: PythonRun): FileCoverageData {
    const { path, maps, statements, functions, branches } = this.#source;
    const vector = this.emptyVector();
    this.fold(vector, run);
    const counts = (counters: readonly number[]) => counters.map((counter) => vector[counter] ?? 0);
    const b = Object.fromEntries(
      this.#branches.map(({ line, exits }, id) => [
        id,
        this.#excused.has(line) ? exits.map(() => 1) : counts(branches[id] ?? []),
      ]),
    );
    const [s, f] = [statements, functions].map((counters) => Object.fromEntries(counts(counters).entries()));
    return { path, ...structuredClone(maps), s: s ?? {}, f: f ?? {}, b };
  }
}
