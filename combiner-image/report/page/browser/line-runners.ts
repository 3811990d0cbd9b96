import { useEffect, useState } from 'preact/hooks';
import type { PageSource, RunnerKind } from '../format.ts';
import { countedLines } from './counted-lines.ts';
import { type LineRunners, loadLineRunners } from './data.ts';
import type { Report, ReportFile } from './report.ts';

/** Who ran which line of a source. */
export class RunnersOfLines {
  readonly #known: LineRunners;
  /** By line: its place among those with counters. */
  readonly #places: ReadonlyMap<number, number>;

  constructor(known: LineRunners, source: PageSource) {
    this.#known = known;
    this.#places = countedLines(source);
  }

  /** Indexes of names; undefined where nothing tells. */
  of(kind: RunnerKind, line: number): number[] | undefined {
    const source = this.#known[kind];
    const place = this.#places.get(line);
    if (source === undefined || place === undefined) return undefined;
    return this.#members(source.lines[place] ?? 0);
  }

  /** Lines that one of them ran. */
  linesOf(kind: RunnerKind, runner: number): Set<number> {
    const source = this.#known[kind];
    const has = this.#known.sets.map((_, i) => this.#members(i + 1).includes(runner));
    const all = [...this.#places].filter(([, place]) => has[(source?.lines[place] ?? 0) - 1] === true);
    return new Set(all.map(([line]) => line));
  }

  #members(set: number): number[] {
    const members: number[] = [];
    let next = 0;
    for (const [i, turn] of (this.#known.sets[set - 1] ?? []).entries()) {
      if (i % 2 === 1) for (let runner = next; runner < next + turn; runner++) members.push(runner);
      next += turn;
    }
    return members;
  }
}

/** As soon as they are wanted; undefined until they are there, and where there are none. */
export function useLineRunners(
  report: Report,
  file: ReportFile,
  source: PageSource,
  isWanted: boolean,
): RunnersOfLines | undefined {
  const [runners, setRunners] = useState<RunnersOfLines>();
  const isThere = report.index.ranBy.length > 0;
  useEffect(() => {
    setRunners(undefined);
  }, [source]);
  useEffect(() => {
    if (!isWanted || !isThere) return;
    let isShown = true;
    loadLineRunners(report.index, file.index).then(
      (known) => isShown && setRunners(new RunnersOfLines(known, source)),
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [report, source, isWanted, isThere]);
  return runners;
}
