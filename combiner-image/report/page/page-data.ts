import type { FileCoverage } from 'istanbul-lib-coverage';
import { harmlessName } from '../../harmless/text.ts';
import type { ReportFacts, TrendPoint } from './facts.ts';
import {
  CHANGED_STATES,
  chunkName,
  type PageFunction,
  type PageIndex,
  type PageLineRunners,
  type PageNames,
  type PagePoint,
  type PageRepository,
  type PageSource,
  RUNNER_KINDS,
  type RunnerKind,
  runnersName,
} from './format.ts';
import { RunnerSets, RunnerSums } from './runner-sums.ts';
import { sourceData } from './source-data.ts';
import { symbolsOf } from './symbols.ts';

/** Characters of texts in one file of sources: it is opened in a blink, and there are few of them. */
const CHUNK_CHARACTERS = 2_000_000;

/** Of what may be made up, and is in `lambda-coverage.json` as a whole. */
const MOST_WARNINGS = 200;
const MOST_BUILDS = 20;
const LONGEST_TEXT = 500;
const MOST_OWNERS = 20;

/** Gathers what the page shows; sources are written as soon as there are enough of them. */
export class PageData {
  readonly #facts: ReportFacts;
  readonly #write: (name: string, value: object) => void;
  readonly #files: PageIndex['files'] = {
    paths: [],
    totals: [],
    covered: [],
    heldBy: [],
    holders: [],
    ownedBy: [],
    owners: [],
    uncommitted: [],
    changed: [],
    compared: [],
    unrun: [],
  };
  readonly #names: PageNames = { names: [], lines: [], calls: [], hits: [], symbols: [], symbolLines: [] };
  readonly #indexOfFunction: ReadonlyMap<string, number>;
  readonly #indexOfHolders = new Map<string, number>();
  readonly #indexOfOwners = new Map<string, number>();
  readonly #ranBy = new Map<RunnerKind, RunnerSums>();
  /** Contexts by function whose code alone they can be of. */
  readonly #contextsOf = new Map<number, Set<number>>();
  readonly #firstInChunk: number[] = [];
  #chunk: PageSource[] = [];
  #runners: PageLineRunners['sources'] = [];
  #sets = new RunnerSets();
  #characters = 0;

  constructor(facts: ReportFacts, write: (name: string, value: object) => void) {
    this.#facts = facts;
    this.#write = write;
    this.#indexOfFunction = new Map(facts.functions.map(({ name }, index) => [name, index]));
    for (const kind of RUNNER_KINDS) {
      const ranBy = kind === 'contexts' ? facts.contexts : facts.ranByFunction;
      // Of one function alone there is nothing to say.
      if (ranBy !== undefined && (kind === 'contexts' || ranBy.names.length > 1))
        this.#ranBy.set(kind, new RunnerSums(ranBy));
    }
  }

  add(file: FileCoverage, text: string): void {
    const { suites } = this.#facts;
    const bySuite = (suites?.names ?? []).map((name) => suites?.of(name, file.path, file.data) ?? file.data);
    const { source, lines, totals, covered } = sourceData(file, text, bySuite);
    if (this.#chunk.length === 0) this.#firstInChunk.push(this.#files.paths.length);
    const index = this.#files.paths.push(file.path) - 1;
    this.#files.totals.push(totals);
    for (const [view, counters] of covered.entries()) {
      const files = this.#files.covered[view] ?? [];
      this.#files.covered[view] = files;
      files.push(counters);
    }
    const heldBy = this.#holdersOf(file.path);
    this.#files.heldBy.push(heldBy);
    this.#names.names.push(source.functions.map(([name]) => name));
    this.#names.lines.push(source.functions.map(([, line]) => line));
    this.#names.calls.push([...(source.views[0]?.calls ?? [])]);
    const hits = this.#facts.hits?.has(file.path) === true;
    if (hits) this.#names.hits.push(index);
    const positions = this.#facts.positions?.get(file.path) ?? [];
    const symbols = symbolsOf(text, new Set(source.functions.map(([name]) => name)));
    this.#names.symbols.push(symbols.map(([name]) => name));
    this.#names.symbolLines.push(symbols.map(([, line]) => line));
    this.#addRunners(index, file, lines, this.#files.holders[heldBy] ?? []);
    this.#chunk.push({
      ...source,
      ...(hits && { hits }),
      ...(positions.length > 0 && { positions: [...positions] }),
      ...this.#addChanges(index, file.path),
      ...this.#addHistory(index, file.path),
    });
    this.#addRepository(index, file.path);
    this.#characters += text.length;
    if (this.#characters >= CHUNK_CHARACTERS) this.#endChunk();
  }

  /** When all sources were added. */
  end(): void {
    if (this.#chunk.length > 0) this.#endChunk();
    this.#write('names', this.#names);
    for (const [kind, sums] of this.#ranBy) this.#write(kind, sums.end());
    const { createdAt, functions, absent, missing, warnings, widened, objects, suites, changed } =
      this.#facts;
    const { compared, trend = [], deployed = [] } = this.#facts;
    const repository = repositoryOf(this.#facts.repository);
    const index: PageIndex = {
      createdAt,
      functions: functions.map((fn, i) => ({ ...functionOf(fn), ...this.#contextCount(i) })),
      absent: absent.map(shown),
      missing: missing.map(shown),
      warnings: warnings.slice(0, MOST_WARNINGS).map(shown),
      ...(widened !== undefined && { widened: shown(widened) }),
      ...(deployed.length > 0 && { deployed: deployed.slice(0, MOST_WARNINGS).map(shown) }),
      ...(repository !== undefined && { repository }),
      ...(changed !== undefined && { changedSince: shown(changed.since) }),
      ...(trend.length > 0 && { trend: trend.map(pointOf) }),
      ...(compared !== undefined && { comparedWith: shown(compared.with) }),
      ranBy: [...this.#ranBy.keys()],
      objects,
      suites: [...(suites?.names ?? [])],
      files: this.#files,
      firstInChunk: this.#firstInChunk,
    };
    this.#write('index', index);
  }

  #endChunk(): void {
    const number = this.#firstInChunk.length - 1;
    this.#write(chunkName(number), { sources: this.#chunk });
    if (this.#ranBy.size > 0)
      this.#write(runnersName(number), { sets: this.#sets.all, sources: this.#runners });
    this.#chunk = [];
    this.#runners = [];
    this.#sets = new RunnerSets();
    this.#characters = 0;
  }

  #addRunners(
    index: number,
    { path, data }: FileCoverage,
    lines: readonly number[],
    holders: readonly number[],
  ) {
    const source: PageLineRunners['sources'][number] = {};
    for (const [kind, sums] of this.#ranBy) {
      const added = sums.add(index, path, data, lines, this.#sets);
      if (added === undefined) continue;
      source[kind] = added.source;
      const [holder, ...others] = holders;
      if (kind !== 'contexts' || holder === undefined || others.length > 0) continue;
      const contexts = this.#contextsOf.get(holder) ?? new Set();
      this.#contextsOf.set(holder, contexts);
      for (const runner of added.runners) contexts.add(runner);
    }
    this.#runners.push(source);
  }

  #addHistory(index: number, path: string): Pick<PageSource, 'gained' | 'lost' | 'trend'> {
    const { compared, fileTrend } = this.#facts;
    const { gained = [], lost = [] } = compared?.files.get(path) ?? {};
    if (gained.length + lost.length > 0) this.#files.compared.push([index, gained.length, lost.length]);
    const trend = fileTrend?.(path) ?? [];
    return {
      ...(gained.length > 0 && { gained: [...gained] }),
      ...(lost.length > 0 && { lost: [...lost] }),
      ...(trend.length > 0 && { trend: trend.map((point) => [...point]) }),
    };
  }

  #addChanges(index: number, path: string): Pick<PageSource, 'changed' | 'unrun'> {
    const changed = this.#facts.changed?.files.get(path) ?? [];
    const unrun = this.#facts.notRunSinceChange?.get(path) ?? [];
    const states = changed.map(([, state]) => CHANGED_STATES.indexOf(state));
    if (changed.length > 0)
      this.#files.changed.push([
        index,
        CHANGED_STATES.map((_, state) => states.filter((each) => each === state).length),
      ]);
    if (unrun.length > 0) this.#files.unrun.push(index);
    return {
      ...(changed.length > 0 && { changed: changed.map(([line], i) => [line, states[i] ?? 0]) }),
      ...(unrun.length > 0 && { unrun: unrun.map(({ line, name = '' }) => [line, shown(name)]) }),
    };
  }

  #addRepository(index: number, path: string): void {
    const { repository } = this.#facts;
    if (repository === undefined) return;
    if (!repository.holds(path)) this.#files.uncommitted.push(index);
    const owners = repository.ownersOf(path).slice(0, MOST_OWNERS).map(shown);
    this.#files.ownedBy.push(placeOf(owners, this.#files.owners, this.#indexOfOwners));
  }

  #holdersOf(path: string): number {
    const names = [...(this.#facts.holders.get(path) ?? [])];
    const set = names.flatMap((name) => this.#indexOfFunction.get(name) ?? []).sort((a, b) => a - b);
    return placeOf(set, this.#files.holders, this.#indexOfHolders);
  }

  #contextCount(fn: number): Pick<PageFunction, 'contexts'> {
    return this.#ranBy.has('contexts') ? { contexts: this.#contextsOf.get(fn)?.size ?? 0 } : {};
  }
}

/** Where a list is among others, each of which is there once. */
function placeOf<T extends string | number>(list: T[], all: T[][], known: Map<string, number>): number {
  const key = list.join('\n');
  const place = known.get(key) ?? all.push(list) - 1;
  known.set(key, place);
  return place;
}

function repositoryOf(known: ReportFacts['repository']): PageRepository | undefined {
  if (known === undefined) return undefined;
  const { commit, branch, address } = known;
  return { commit, ...(branch !== undefined && { branch: shown(branch) }), ...address };
}

/** The address is a place beside this report, or none. */
function pointOf({ createdAt, commit, totals, href }: TrendPoint): PagePoint {
  return {
    createdAt: shown(createdAt),
    ...(commit !== undefined && { commit: shown(commit) }),
    totals: [...totals],
    ...(href !== undefined && /^[\w.-]+(?:\/[\w.-]+)*$/.test(href) && { href }),
  };
}

function functionOf(fn: ReportFacts['functions'][number]): PageFunction {
  const { name, invocations, sandboxes, builds, first, last, missing } = fn;
  return {
    name: shown(name),
    invocations,
    sandboxes,
    builds: builds.slice(0, MOST_BUILDS).map(({ name, commit, branch }) => ({
      name: shown(name),
      ...(commit !== undefined && { commit: shown(commit) }),
      ...(branch !== undefined && { branch: shown(branch) }),
    })),
    first,
    last,
    missing: missing.map(shown),
  };
}

function shown(text: string): string {
  return harmlessName(text).slice(0, LONGEST_TEXT);
}
