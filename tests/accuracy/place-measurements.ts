import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { originalPositionFor, TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import { type BuildOptions, build } from 'esbuild';
import type { Entities } from '../../combiner-image/convert/exact/original/entity.ts';
import { enumerate } from '../../combiner-image/convert/exact/original/enumerate.ts';
import { parseOriginal } from '../../combiner-image/convert/exact/original/parse-original.ts';
import { type FindTool, projectBundlers } from '../../combiner-image/place/bundlers/project-bundlers.ts';
import { CheckoutCode } from '../../combiner-image/place/checkout-code.ts';
import type { CodeFiles } from '../../combiner-image/place/code-files.ts';
import { loadTool, projectTools } from '../../combiner-image/place/compilers/project-tools.ts';
import { placeScript } from '../../combiner-image/place/place-script.ts';
import type { Bundler } from '../../combiner-image/place/rebuilt/bundler.ts';
import { LineIndex } from '../../combiner-image/sources/line-index.ts';
import type { Measurement } from './corpus.ts';
import { compareLines, emptyLines, type LineTally } from './lines.ts';
import { type BuiltScript, withoutMaps } from './pipelines.ts';
import { converted, isCode, type RunScript } from './run-program.ts';
import { PROJECT, sourceName } from './source-name.ts';
import { addWhatMapsLack } from './whole-checkout.ts';

/** Of the same kind of code: where it was placed, against what the map says. */
interface PlacedTally {
  total: number;
  right: number;
  wrong: number;
}

export interface PlaceRow {
  name: string;
  minified: boolean;
  functions: PlacedTally;
  statements: PlacedTally;
  /** Of the files of which anything is placed. */
  lines: LineTally;
  filesPlaced: number;
  files: number;
  milliseconds: number;
}

/** Code that was not placed, as a text of the map. */
export interface MissingCode {
  program: string;
  source: string;
  kind: 'functions' | 'statements';
  /** Other code of its file was placed. */
  isFilePlaced: boolean;
  text: string;
}

export interface Watchers {
  onWrong: (row: string, line: string) => void;
  onUncertain: (row: string, line: string) => void;
  onMissing?: (row: string, missing: MissingCode) => void;
}

type Texts = ReadonlyMap<string, string>;

/** Takes the maps away, and has the code placed without. */
export class PlaceMeasurements {
  readonly rows = new Map<string, PlaceRow>();
  readonly #texts = new Map<string, string>();
  readonly #entities = new Map<string, Entities | undefined>();
  #code: CheckoutCode | undefined;
  readonly #watchers: Watchers;

  constructor(watchers: Watchers) {
    this.#watchers = watchers;
  }

  /** All of them together are the checkout. */
  addFiles({ scripts }: Measurement): void {
    for (const { script } of scripts)
      script.map?.sources.forEach((source, i) => {
        const text = script.map?.sourcesContent[i];
        if (isCode(source) && typeof text === 'string') this.#texts.set(hiddenName(source), hidden(text));
      });
  }

  /** All that stands in a folder is the checkout. */
  addFolder(folder: string): void {
    for (const each of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!each.isFile()) continue;
      const path = join(each.parentPath, each.name);
      this.#texts.set(hiddenName(sourceName(path, folder)), readFileSync(path, 'utf8'));
    }
  }

  async code(): Promise<CheckoutCode> {
    if (this.#code === undefined) await addWhatMapsLack(this.#texts, hidden, shownName);
    this.#code ??= await codeOf(this.#texts);
    return this.#code;
  }

  async add({ program, row, minified, scripts, expected }: Measurement): Promise<void> {
    const sum = this.rows.get(row) ?? emptyPlaceRow(row, minified);
    this.rows.set(row, sum);
    const code = await this.code();
    const placed: RunScript[] = [];
    const named = new Set<string>();
    for (const run of scripts) {
      const { script } = run;
      if (script.map === undefined) continue;
      const text = hidden(script.text);
      const begun = performance.now();
      const { map, uncertain } = await placeScript({ path: script.path, text }, code);
      sum.milliseconds += performance.now() - begun;
      for (const each of uncertain)
        this.#watchers.onUncertain(
          row,
          `${row} ${program} uncertain: ${each.path ?? ''} at ${each.line} (${each.names.join(', ')})`,
        );
      const truth = new Set(script.map.sources.filter(isCode));
      sum.files += truth.size;
      sum.filesPlaced += map?.sources.length ?? 0;
      if (map !== undefined) {
        const own = {
          ...map,
          sources: map.sources.map((source) => shown(source)),
        };
        for (const source of own.sources) named.add(source);
        placed.push({ ...run, script: { ...script, text, map: own } });
        this.#compare(sum, program, script, { ...script, map: own });
      } else
        this.#compare(
          sum,
          program,
          script,
          script.text === ''
            ? script
            : { ...script, map: { ...script.map, sources: [], sourcesContent: [], mappings: '' } },
        );
    }
    const actual = converted(placed);
    const both = Object.fromEntries(Object.entries(expected).filter(([name]) => named.has(name)));
    compareLines(sum.lines, both, actual);
  }

  #compare(sum: PlaceRow, program: string, truth: BuiltScript, placed: BuiltScript): void {
    if (truth.map === undefined || placed.map === undefined) return;
    const { text } = truth;
    const { functions, statements } = enumerate(parseOriginal(text, 'out.js'), new Set());
    const lines = new LineIndex(text);
    const maps = [truth.map, placed.map].map((map) => new TraceMap(map as never));
    const at = (which: number, offset: number, kind: 'functions' | 'statements') => {
      const { line, column } = lines.place(offset);
      const map = maps[which];
      if (map === undefined) return undefined;
      // Of the other places of its line the tool says nothing.
      if (which === 0 && traceSegment(map, line, column)?.[0] !== column) return undefined;
      const found = originalPositionFor(map, { line: line + 1, column });
      if (found.source === null || !isCode(found.source)) return undefined;
      return this.#entityAt(found.source, found.line - 1, found.column, kind);
    };
    const count = (tally: PlacedTally, offset: number, kind: 'functions' | 'statements') => {
      const want = at(0, offset, kind);
      if (want === undefined) return;
      const have = at(1, offset, kind);
      tally.total++;
      if (have === want) tally.right++;
      else if (have === undefined) {
        const source = want.slice(0, want.lastIndexOf(':'));
        const isFilePlaced = placed.map?.sources.includes(source) ?? false;
        const missing = { program, source, kind, isFilePlaced, text: text.slice(offset, offset + 100) };
        this.#watchers.onMissing?.(sum.name, missing);
      } else {
        tally.wrong++;
        this.#watchers.onWrong(
          sum.name,
          `${sum.name} ${program} ${kind}: ${have} is not ${want}: ${text.slice(offset, offset + 60)}`,
        );
      }
    };
    for (const { bodyStart } of functions) count(sum.functions, bodyStart, 'functions');
    // Tools map brackets in front of a statement to what is before it.
    for (const { start } of statements) if (text[start] !== '(') count(sum.statements, start, 'statements');
  }

  /** The innermost there. */
  #entityAt(
    source: string,
    line: number,
    column: number,
    kind: 'functions' | 'statements',
  ): string | undefined {
    const text = this.#texts.get(hiddenName(source));
    if (text === undefined) return undefined;
    if (!this.#entities.has(source)) {
      let entities: Entities | undefined;
      try {
        entities = enumerate(parseOriginal(text, source), new Set());
      } catch {
        entities = undefined;
      }
      this.#entities.set(source, entities);
    }
    const offset = new LineIndex(text).offset(line, column);
    let best: { start: number; end: number } | undefined;
    for (const each of this.#entities.get(source)?.[kind] ?? [])
      if (each.start <= offset && offset < each.end && (best === undefined || each.start >= best.start))
        best = each;
    return best && `${source}:${best.start}`;
  }
}

function emptyPlaceRow(name: string, minified: boolean): PlaceRow {
  const tally = () => ({ total: 0, right: 0, wrong: 0 });
  return {
    name,
    minified,
    functions: tally(),
    statements: tally(),
    lines: emptyLines(),
    files: 0,
    filesPlaced: 0,
    milliseconds: 0,
  };
}

/** Packages are the user's code here; the text stays as long. */
function hidden(text: string): string {
  return text.replaceAll('node_modules/', 'node-modules/');
}

function hiddenName(source: string): string {
  return source.replaceAll('packages/', 'node-modules/');
}

function shownName(name: string): string {
  return name.replaceAll('node-modules/', 'node_modules/');
}

function shown(source: string): string {
  return source.replaceAll('node-modules/', 'packages/');
}

async function codeOf(texts: Texts): Promise<CheckoutCode> {
  const files = filesOf(texts);
  const { compilers = [] } = await projectTools(
    PROJECT,
    files.text,
    undefined,
    undefined,
    import.meta.dirname,
  );
  const bundlers = await projectBundlers(toolOf, PROJECT, compilers);
  return new CheckoutCode(files, { compilers, bundlers: bundlers.map(inPackages) });
}

/** Those that the programs are built with. */
const toolOf: FindTool = async (name, member) => {
  const tool = await loadTool(import.meta.dirname, name, member);
  if (name !== 'esbuild') return tool;
  const own = (options: BuildOptions) =>
    build({ ...options, plugins: [...(options.plugins ?? []), withoutMaps] });
  return { build: own } as unknown as typeof tool;
};

/** The packages that are the checkout here are those that are installed. */
function inPackages(bundler: Bundler): Bundler {
  return {
    ...bundler,
    async bundle(entries, options) {
      const bundled = await bundler.bundle(entries.map(installed), options);
      if (bundled === undefined) return undefined;
      const map = JSON.parse(bundled.map) as { sources: string[] };
      return {
        text: hidden(bundled.text),
        map: JSON.stringify({ ...map, sources: map.sources.map(hidden) }),
      };
    },
  };
}

function installed(source: string): string {
  return source.replaceAll('node-modules/', 'node_modules/');
}

function filesOf(texts: Texts): CodeFiles {
  const byBase = new Map<string, string[]>();
  for (const path of texts.keys()) {
    const base = path.slice(path.lastIndexOf('/') + 1);
    byBase.set(base, [...(byBase.get(base) ?? []), path]);
  }
  return {
    paths: [...texts.keys()],
    named: (base) => byBase.get(base) ?? [],
    text: async (path) => texts.get(path),
  };
}
