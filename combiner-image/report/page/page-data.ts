import type { FileCoverage } from 'istanbul-lib-coverage';
import { harmlessName } from '../../harmless/text.ts';
import type { ReportFacts } from './facts.ts';
import { chunkName, type PageFunction, type PageIndex, type PageNames, type PageSource } from './format.ts';
import { sourceData } from './source-data.ts';

/** Characters of texts in one file of sources: it is opened in a blink, and there are few of them. */
const CHUNK_CHARACTERS = 1_000_000;

/** Of what may be made up, and is in `lambda-coverage.json` as a whole. */
const MOST_WARNINGS = 200;
const MOST_BUILDS = 20;
const LONGEST_TEXT = 500;

/** Gathers what the page shows; sources are written as soon as there are enough of them. */
export class PageData {
  readonly #facts: ReportFacts;
  readonly #write: (name: string, value: PageIndex | PageNames | { sources: PageSource[] }) => void;
  readonly #files: PageIndex['files'] = { paths: [], totals: [], covered: [], heldBy: [], holders: [] };
  readonly #names: PageNames = { names: [], lines: [], calls: [] };
  readonly #indexOfFunction: ReadonlyMap<string, number>;
  readonly #indexOfHolders = new Map<string, number>();
  readonly #firstInChunk: number[] = [];
  #chunk: PageSource[] = [];
  #characters = 0;

  constructor(facts: ReportFacts, write: (name: string, value: object) => void) {
    this.#facts = facts;
    this.#write = write;
    this.#indexOfFunction = new Map(facts.functions.map(({ name }, index) => [name, index]));
  }

  add(file: FileCoverage, text: string): void {
    const { suites } = this.#facts;
    const bySuite = (suites?.names ?? []).map((name) => suites?.of(name, file.path, file.data) ?? file.data);
    const { source, totals, covered } = sourceData(file, text, bySuite);
    if (this.#chunk.length === 0) this.#firstInChunk.push(this.#files.paths.length);
    this.#files.paths.push(file.path);
    this.#files.totals.push(totals);
    for (const [view, counters] of covered.entries()) {
      const files = this.#files.covered[view] ?? [];
      this.#files.covered[view] = files;
      files.push(counters);
    }
    this.#files.heldBy.push(this.#holdersOf(file.path));
    this.#names.names.push(source.functions.map(([name]) => name));
    this.#names.lines.push(source.functions.map(([, line]) => line));
    this.#names.calls.push([...(source.views[0]?.calls ?? [])]);
    this.#chunk.push(source);
    this.#characters += text.length;
    if (this.#characters >= CHUNK_CHARACTERS) this.#endChunk();
  }

  /** When all sources were added. */
  end(): void {
    if (this.#chunk.length > 0) this.#endChunk();
    this.#write('names', this.#names);
    const { createdAt, functions, absent, missing, warnings, objects, suites } = this.#facts;
    this.#write('index', {
      createdAt,
      functions: functions.map(functionOf),
      absent: absent.map(shown),
      missing: missing.map(shown),
      warnings: warnings.slice(0, MOST_WARNINGS).map(shown),
      objects,
      suites: [...(suites?.names ?? [])],
      files: this.#files,
      firstInChunk: this.#firstInChunk,
    });
  }

  #endChunk(): void {
    this.#write(chunkName(this.#firstInChunk.length - 1), { sources: this.#chunk });
    this.#chunk = [];
    this.#characters = 0;
  }

  #holdersOf(path: string): number {
    const names = [...(this.#facts.holders.get(path) ?? [])];
    const set = names.flatMap((name) => this.#indexOfFunction.get(name) ?? []).sort((a, b) => a - b);
    const key = set.join(' ');
    const known = this.#indexOfHolders.get(key);
    if (known !== undefined) return known;
    this.#indexOfHolders.set(key, this.#files.holders.length);
    return this.#files.holders.push(set) - 1;
  }
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
