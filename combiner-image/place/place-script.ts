import { posix } from 'node:path';
import type { NodeOf } from '../convert/exact/original/node.ts';
import { parseOriginal } from '../convert/exact/original/parse-original.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { LineIndex } from '../sources/line-index.ts';
import { MappingsWriter } from '../sources/mappings.ts';
import type { ResolvedMap } from '../sources/script.ts';
import { type CandidateFiles, Candidates } from './candidates.ts';
import { type ModuleCode, modulesIn } from './modules.ts';
import { embedded, type Pair, pairShapes } from './pair-shapes.ts';
import type { Shape } from './shape.ts';
import { Shapes } from './shapes.ts';

/** Less code stands in many files. */
const LEAST_SIZE = 30;

/** Code that was deployed, and that is not certain to be of the file that it seems to be of. */
export interface UncertainModule {
  /** Of the checkout; undefined where none is known. */
  path: string | undefined;
  /** 1-based, of the deployed text. */
  line: number;
  /** What of it is not found in the file, by name. */
  names: string[];
}

export interface PlacedScript {
  /** Undefined when nothing of it is placed. */
  map: ResolvedMap | undefined;
  uncertain: UncertainModule[];
}

/** A file of the checkout, and the statements of a module that are its own. */
interface Fit {
  path: string;
  text: string;
  pairs: Pair[];
  /** Behind them there is code of no file. */
  ends: number[];
}

/**
 * Finds the files that a text was made from, and the place of each of its parts, as a source map would say it. What is
 * not certain is not placed: of each module either all that was deployed is found in one file, or nothing is.
 */
export async function placeScript(
  { path, text }: { path: string; text: string },
  files: CandidateFiles,
): Promise<PlacedScript> {
  const uncertain: UncertainModule[] = [];
  const fits = new Map<string, Fit>();
  const candidates = new Candidates(files, text);
  const modules = modulesOf(text, path);
  for (const module of modules) {
    if (module.shapes.length === 0 || isOfNobody(module.hint)) continue;
    const named = module.hint === undefined ? [] : candidates.called(module.hint);
    const paths = module.hint === undefined ? await candidates.similar(module.shapes, statementsOf) : named;
    const found: Fit[] = [];
    for (const candidate of paths) {
      const fit = await fitOf(module, candidate, files);
      if (fit !== undefined) found.push(fit);
    }
    const fit = found.length > 1 ? closest(found, path) : found[0];
    // A short text of that name may be of another package.
    const isTelling = named.length === 1 || sizeOf(module.shapes) >= LEAST_SIZE;
    if (fit !== undefined && isTelling) {
      const known = fits.get(fit.path);
      if (known === undefined) fits.set(fit.path, fit);
      else {
        known.pairs.push(...fit.pairs);
        known.ends.push(...fit.ends);
      }
    } else uncertain.push(await uncertainIn(module, named[0], text, files));
  }
  return { map: fits.size === 0 ? undefined : mapOf([...fits.values()], text), uncertain };
}

/** Undefined when not all of a module, or not in one way alone, is found in a file. */
async function fitOf(module: ModuleCode, path: string, files: CandidateFiles): Promise<Fit | undefined> {
  const text = await files.text(path);
  const statements = text === undefined ? undefined : statementsOf(text, path);
  if (text === undefined || statements === undefined) return undefined;
  const own = new Set(module.shapes.map(({ start }) => start));
  const known = new Set(statements.map(({ hash }) => hash));
  // What looks as if a tool had added it may be the file's own.
  const withHelpers = module.all.filter(({ start, hash }) => own.has(start) || known.has(hash));
  for (const deployed of [withHelpers, module.shapes]) {
    const indexes = embedded(deployed, statements);
    if (indexes === undefined) continue;
    const pairs: Pair[] = [];
    const isSame = deployed.every((each, i) => {
      const original = statements[indexes[i] ?? -1];
      return original !== undefined && pairShapes(original, each, pairs);
    });
    if (isSame) return { path, text, pairs, ends: deployed.map(({ end }) => end) };
  }
  return undefined;
}

function modulesOf(text: string, path: string): ModuleCode[] {
  return inProgram(text, path, (program) => modulesIn(program, text)) ?? [];
}

function statementsOf(text: string, path: string): Shape[] | undefined {
  return inProgram(text, path, (program) => new Shapes(text).program(program));
}

/** Undefined for what cannot be read. */
function inProgram<T>(text: string, path: string, read: (program: NodeOf<'Program'>) => T): T | undefined {
  try {
    const { program } = parseOriginal(text, path);
    return program.type === 'Program' ? read(program) : undefined;
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      error instanceof RangeError ||
      error instanceof UnconvertedScriptError
    )
      return undefined;
    throw error;
  }
}

/** Packages, and data that a bundler made code of. */
function isOfNobody(hint: string | undefined): boolean {
  return hint !== undefined && (/(?:^|\/)node_modules\//.test(hint) || !/\.[cm]?[jt]sx?$/.test(hint));
}

function sizeOf(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, { size }) => sum + size, 0);
}

/** Of several files with this code the one that is called like the script, where one alone is. */
function closest(fits: readonly Fit[], script: string): Fit | undefined {
  const base = (path: string) => posix.basename(path).replace(/\.[cm]?[jt]sx?$/, '');
  const called = fits.filter(({ path }) => base(path) === base(script));
  return called.length === 1 ? called[0] : undefined;
}

async function uncertainIn(
  module: ModuleCode,
  path: string | undefined,
  text: string,
  files: CandidateFiles,
): Promise<UncertainModule> {
  const source = path === undefined ? undefined : await files.text(path);
  const statements = source === undefined || path === undefined ? [] : (statementsOf(source, path) ?? []);
  const known = new Set(statements.map(({ hash }) => hash));
  const names = module.shapes.flatMap(({ hash, name }) =>
    name === undefined || known.has(hash) ? [] : [name],
  );
  return { path, line: new LineIndex(text).place(module.start).line + 1, names };
}

interface PlacedPair extends Pair {
  source: number;
  lines: LineIndex;
}

function mapOf(fits: readonly Fit[], text: string): ResolvedMap {
  const writer = new MappingsWriter();
  const generated = new LineIndex(text);
  const all: PlacedPair[] = fits.flatMap(({ pairs, ends, text: source }, index) => {
    const lines = new LineIndex(source);
    const places = pairs.map((pair) => ({ ...pair, source: index, lines }));
    return [...places, ...ends.map((end) => ({ generated: end, original: -1, source: index, lines }))];
  });
  all.sort((a, b) => a.generated - b.generated || a.original - b.original);
  for (const { generated: to, original, source, lines } of all) {
    const { line, column } = generated.place(to);
    if (original < 0) writer.addBare({ line, column });
    else {
      const { line: originalLine, column: originalColumn } = lines.place(original);
      writer.add({ line, column, source, originalLine, originalColumn, name: -1 });
    }
  }
  return {
    version: 3,
    sources: fits.map(({ path }) => path),
    sourcesContent: fits.map(({ text: source }) => source),
    placements: fits.map(({ path }) => ({ kind: 'file', path, how: 'placed by its code', isOpen: false })),
    names: [],
    mappings: writer.toString(),
    isMapped: fits.map(() => true),
  };
}
