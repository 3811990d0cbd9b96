import { createHash } from 'node:crypto';
import { relative, resolve, sep } from 'node:path';
import libCoverage, {
  type CoverageMap,
  type FileCoverage,
  type FileCoverageData,
} from 'istanbul-lib-coverage';
import { harmlessName } from '../harmless/text.ts';
import { NamedRunners, type PlaceRunners, type SourceRunners, together } from '../runners/place-runners.ts';
import type { ReportRunners } from '../runners/runner-sets.ts';
import type { Positions } from '../sources/positions.ts';
import { NO_TEXT } from '../sources/textless.ts';
import {
  inNeither,
  textWithout,
  type Undeployed,
  type UndeployedFunction,
  undeployedFunctions,
  withoutUndeployed,
} from './undeployed.ts';

/** A Lambda function that ran a text of a source. */
export interface Origin {
  functionName: string;
  /** Path of the source below the function's name, wherever it is in the checkout. */
  below: string;
  /** Whether the function's newest build has it no more. */
  isPast: boolean;
}

/** What one script says of one source. */
export interface CountedSource {
  name: string;
  text: string | null;
  data: FileCoverageData;
  origins: readonly Origin[];
  /** The newest have the lowest. */
  age: number;
  /** ISO 8601, UTC: when the last sandbox started that ran it. */
  deployed: string;
  /** Whether the name is that of a file of the checkout. */
  isFile: boolean;
  /** Whether the text is the one that the checkout has. */
  isCurrent: boolean;
  /** Whether nothing but likeness tells that it is that file. */
  isGuess: boolean;
  /** Whether some of its counts only tell that something ran. */
  hasHits?: boolean;
  /** What tells which lines ran; absent: no script did. */
  positions?: readonly Positions[];
  /** Who ran it; absent: nothing tells. */
  runners?: SourceRunners | undefined;
  /** What of the text the script is known not to have, its counters at zero; absent: nothing is known. */
  undeployed?: Undeployed | undefined;
}

/** One text that was reported under a path. */
export interface Variant {
  path: string;
  text: string | null;
  coverage: FileCoverage;
  age: number;
  deployed: string;
  isFile: boolean;
  isCurrent: boolean;
  isGuess: boolean;
  hasHits?: boolean;
  positions?: readonly Positions[];
  /** By function and path below its name. */
  origins: Map<string, Origin>;
  /** How many scripts it is of. */
  scripts: number;
  /** Texts of the file that functions have now, where runs of several are carried over to one; absent: at most its own. */
  deployedTexts?: readonly string[];
  /** Who ran it; absent: nothing tells. */
  runners?: SourceRunners | undefined;
  /** What of the text no script has; absent: nothing. */
  undeployed?: Undeployed | undefined;
}

/** A file of the checkout that no function has loaded. */
export function unloaded(path: string, text: string, data: FileCoverageData): Variant {
  const coverage = libCoverage.createFileCoverage(data);
  const known = { age: 0, deployed: '', isFile: true, isCurrent: true, isGuess: false };
  return { path, text, coverage, ...known, origins: new Map(), scripts: 1 };
}

export interface NamedSources {
  /** Keyed by absolute path under the root. */
  map: CoverageMap;
  /** Text by the same paths. */
  texts: Map<string, string>;
  /** Names of the functions whose code holds a source, by its path relative to the root. */
  holders: Map<string, ReadonlySet<string>>;
  /** By the same paths, sources whose counts only tell what ran. */
  hits: Set<string>;
  /** By the same paths: what tells which lines ran. */
  positions: Map<string, readonly Positions[]>;
  /** By the same paths, texts that the newest builds of functions have: none where no function has the file. */
  deployed: Map<string, readonly string[]>;
  /** By the same paths, functions of the text that are not deployed, and counters of all: the map has none of them. */
  undeployed: Map<string, { functions: UndeployedFunction[]; all: FileCoverageData }>;
  /** By the same paths, the source that it is a text of: other texts of one have names of their own. */
  sourceOf: Map<string, string>;
  /** Who ran what, by the same paths; absent: it was not asked for. */
  runners?: { contexts: NamedRunners; functions: NamedRunners };
  warnings: string[];
  /** Files that are reported under several names, one for each text. */
  severalTexts: string[];
}

/** Whether a function has it now. */
export function isDeployed({ origins }: Variant): boolean {
  return [...origins.values()].some(({ isPast }) => !isPast);
}

/**
 * Brings together what several scripts say of the same original sources. A path and its text make a source:
 * bundles that share one add up, other texts under the same path (an older version) are kept apart, for their lines
 * do not match.
 */
export class SourceFiles {
  readonly #byPath = new Map<string, Variant[]>();
  readonly #runners: ReportRunners | undefined;

  /** @param runners who ran them; absent: that is not asked for */
  constructor(runners?: ReportRunners) {
    this.#runners = runners;
  }

  add({ name, data, origins, ...source }: CountedSource): Variant {
    // Here, so that no report meets another name.
    const path = harmlessName(name);
    const coverage = libCoverage.createFileCoverage(data);
    const byName = new Map(origins.map((origin) => [originKey(origin), origin]));
    return this.#put({ ...source, path, coverage, origins: byName, scripts: 1 });
  }

  /** Names a text otherwise. */
  move(variant: Variant, name: string): void {
    this.drop(variant);
    this.#put({ ...variant, path: harmlessName(name) });
  }

  /** Takes a text out, with what all scripts said of it. */
  drop({ path, text }: Variant): void {
    const variants = (this.#byPath.get(path) ?? []).filter((each) => each.text !== text);
    if (variants.length === 0) this.#byPath.delete(path);
    else this.#byPath.set(path, variants);
  }

  /** All texts, in the order in which they came. */
  all(): Variant[] {
    return [...this.#byPath.values()].flat();
  }

  #put(variant: Variant): Variant {
    const { path, text } = variant;
    const variants = this.#byPath.get(path) ?? [];
    this.#byPath.set(path, variants);
    const same = variants.find((known) => known.text === text);
    if (same === undefined) {
      variants.push(variant);
      return variant;
    }
    same.scripts += variant.scripts;
    same.coverage.merge(variant.coverage);
    same.runners = together(same.runners, variant.runners);
    same.undeployed = inNeither(same.undeployed, variant.undeployed);
    same.age = Math.min(same.age, variant.age);
    if (variant.deployed > same.deployed) same.deployed = variant.deployed;
    same.isFile ||= variant.isFile;
    same.isCurrent ||= variant.isCurrent;
    same.isGuess &&= variant.isGuess;
    same.hasHits ||= variant.hasHits === true;
    same.positions = joined(same.positions, variant.positions);
    addOrigins(same.origins, variant.origins);
    return same;
  }

  /** Puts a file that no script holds, in the place of what is known of its path. */
  put(variant: Variant): void {
    this.#byPath.set(variant.path, [variant]);
  }

  /** Takes one script's part away again. What other scripts hold of a source, too, stays. */
  remove(variant: Variant): void {
    if (--variant.scripts === 0) this.drop(variant);
  }

  /** Puts others in the place of what is known of each path. */
  async replace(
    work: (path: string, variants: readonly Variant[]) => Promise<readonly Variant[]>,
  ): Promise<void> {
    for (const [path, variants] of [...this.#byPath]) {
      const others = await work(path, variants);
      if (others.length === 0) this.#byPath.delete(path);
      else this.#byPath.set(path, [...others]);
    }
  }

  /** @param root absolute path of the project, under which the sources are shown. */
  name(root: string): NamedSources {
    const map = libCoverage.createCoverageMap({});
    const named: NamedSources = {
      map,
      texts: new Map(),
      holders: new Map(),
      hits: new Set(),
      positions: new Map(),
      deployed: new Map(),
      undeployed: new Map(),
      sourceOf: new Map(),
      warnings: [],
      severalTexts: [],
    };
    const ran = { contexts: new Map<string, PlaceRunners>(), functions: new Map<string, PlaceRunners>() };
    for (const [path, unsorted] of this.#byPath) {
      const variants = [...unsorted].sort(
        (a, b) => Number(b.isCurrent) - Number(a.isCurrent) || a.age - b.age,
      );
      const names = namesOf(path, variants);
      if (variants.length > 1) named.severalTexts.push(severalTexts(path, names));
      for (const [index, variant] of variants.entries()) {
        const { coverage, text, origins, runners } = variant;
        const file = resolve(root, names[index] ?? path);
        const holders = new Set([...origins.values()].map(({ functionName }) => functionName));
        const shownPath = relative(root, file).split(sep).join('/');
        named.holders.set(shownPath, holders);
        named.sourceOf.set(shownPath, path);
        if (variant.hasHits) named.hits.add(shownPath);
        if (variant.positions !== undefined) named.positions.set(shownPath, variant.positions);
        named.deployed.set(shownPath, deployedTexts(variant));
        named.map.addFileCoverage({ ...this.#shown(variant, shownPath, named), path: file });
        if (text === null) named.warnings.push(`${path}: ${NO_TEXT}`);
        named.texts.set(file, text ?? placeholder(coverage));
        if (runners === undefined) continue;
        ran.contexts.set(shownPath, runners.contexts);
        ran.functions.set(shownPath, runners.functions);
      }
    }
    if (this.#runners !== undefined)
      named.runners = {
        contexts: new NamedRunners(this.#runners.contexts, ran.contexts),
        functions: new NamedRunners(this.#runners.functions, ran.functions),
      };
    return named;
  }

  #shown(
    { coverage: { data }, text, undeployed }: Variant,
    path: string,
    named: NamedSources,
  ): FileCoverageData {
    if (undeployed === undefined || text === null) return data;
    const left = withoutUndeployed(data, undeployed);
    const functions = undeployedFunctions(text, data, left);
    named.undeployed.set(path, { functions, all: data });
    return left;
  }
}

/** Those of several scripts, each once. */
export function joined(...all: readonly (readonly Positions[] | undefined)[]): readonly Positions[] {
  return [...new Set(all.flatMap((each) => each ?? []))];
}

/** Those of functions now, without what no function has of them. */
export function deployedTexts(variant: Variant): readonly string[] {
  const { text, undeployed, deployedTexts } = variant;
  if (deployedTexts !== undefined) return deployedTexts;
  if (text === null || !isDeployed(variant)) return [];
  return [undeployed === undefined ? text : textWithout(text, undeployed)];
}

function originKey({ functionName, below }: Pick<Origin, 'functionName' | 'below'>): string {
  return `${functionName}\n${below}`;
}

/** What one script of a function's newest build has is not past. */
function addOrigins(known: Variant['origins'], more: Variant['origins']): void {
  for (const [key, origin] of more) if (!origin.isPast || !known.has(key)) known.set(key, origin);
}

/** The checkout's text has the name of its file, else the newest; others get a mark. */
function namesOf(path: string, variants: readonly Variant[]): string[] {
  return variants.map(({ text }, index) =>
    index === 0 ? path : path.replace(/(\.[^./]*)?$/, `~${shortHash(text ?? '')}$1`),
  );
}

function severalTexts(path: string, names: readonly string[]): string {
  return `${path} has ${names.length} different texts, reported as ${names.join(', ')} (narrow with --function or --since; without "--builds all" each file is shown once)`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 7);
}

/** Reports print a line for each line of the text: there must be as many as the coverage speaks of. */
function placeholder({ statementMap, fnMap, branchMap }: FileCoverage): string {
  const places = [
    ...Object.values(statementMap),
    ...Object.values(fnMap).map(({ loc }) => loc),
    ...Object.values(branchMap).map(({ loc }) => loc),
  ];
  const lines = places.reduce((most, { end }) => Math.max(most, end.line ?? 0), 1);
  return `// No source map holds the text of this source, and no file of the checkout is known to be it.${'\n'.repeat(lines)}`;
}
