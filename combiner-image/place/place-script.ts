import { posix } from 'node:path';
import { CODE_SUFFIX, withoutCodeSuffix } from '../checkout/code-suffix.ts';
import { isInPackage } from '../sources/clean-path.ts';
import { LineIndex } from '../sources/line-index.ts';
import { MappingsWriter } from '../sources/mappings.ts';
import type { ResolvedMap } from '../sources/script.ts';
import { Bases } from './bases.ts';
import { type CheckoutCode, programOf, stemOf } from './checkout-code.ts';
import { type Fit, fitOf, isLike, isMuch, sizeOf } from './fit.ts';
import { type ModuleCode, modulesIn } from './modules.ts';
import { type ImportedName, isMadeOf } from './names.ts';
import type { Pair } from './pair-shapes.ts';

/** Less code stands in many files. */
const LEAST_SIZE = 30;
/** More files of one name are not compared, and of more parts it is not said what is new in them. */
const MOST_NAMED = 50;
/** Modules and files, for one text: a made-up one names any number. */
const MOST_COMPARED = 10_000;
const MOST_NAMES = 20;

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

/** A text without its map. */
export interface DeployedText {
  path: string;
  text: string;
  /** Where its own file is by what others of its deployment say, the likeliest first. */
  predicted?: readonly string[];
  /** Others of its deployment could say more than its name and code do. */
  isOpen?: boolean;
}

/**
 * Finds the files that a text was made from, and the place of each of its parts, as a source map would say it. What is
 * not certain is not placed: of each module either all that was deployed is found in one file, or nothing is.
 * @throws RangeError for code that is nested deeper than calls can be.
 */
export async function placeScript(deployed: DeployedText, code: CheckoutCode): Promise<PlacedScript> {
  const { text, path } = deployed;
  const program = programOf(text, path);
  const modules = program === undefined ? [] : modulesIn(program, text);
  const wanted = modules.filter(({ shapes, hint }) => shapes.length > 0 && !isOfNobody(hint));
  const placing = new Placing(code, wanted, deployed);
  await placing.findBases();
  const fits = new Map<string, { fit: Fit; module: ModuleCode }[]>();
  const uncertain: { module: ModuleCode; path: string | undefined }[] = [];
  for (const module of wanted) {
    const found = await placing.place(module);
    if (typeof found === 'object')
      fits.set(found.path, [...(fits.get(found.path) ?? []), { fit: found, module }]);
    else uncertain.push({ module, path: found });
  }
  const certain: Fit[] = [];
  const used = usedIn([...fits.values()].flat().map(({ fit }) => fit));
  for (const [source, [only, ...more]] of fits) {
    // Two parts are not one file, and what others use was not left out.
    if (only !== undefined && more.length === 0 && !used.has(source)) certain.push(only.fit);
    else for (const { module } of fits.get(source) ?? []) uncertain.push({ module, path: source });
  }
  uncertain.sort((a, b) => a.module.start - b.module.start);
  const lines = new LineIndex(text);
  const parts: UncertainModule[] = [];
  for (const { module, path: source } of uncertain) {
    const line = lines.place(module.start).line + 1;
    const names = parts.length < MOST_NAMED ? await newNames(module, source, code) : [];
    parts.push({ path: source, line, names });
  }
  return { map: certain.length === 0 ? undefined : mapOf(certain, lines), uncertain: parts };
}

/** Files that declare what others were deployed with, and that was not deployed of them. */
function usedIn(fits: readonly Fit[]): ReadonlySet<string> {
  const byName = new Map(fits.map((fit) => [withoutCodeSuffix(fit.path), fit]));
  const used = new Set<string>();
  for (const { path, imported } of fits) {
    for (const { imported: name, from = '' } of imported) {
      if (name === undefined || !from.startsWith('.')) continue;
      const folder = posix.join(posix.dirname(path), from);
      const other =
        byName.get(withoutCodeSuffix(folder)) ?? byName.get(folder) ?? byName.get(`${folder}/index`);
      if (other?.leftOut.has(name)) used.add(other.path);
    }
  }
  return used;
}

/** Which file each module of a text is. */
class Placing {
  readonly #code: CheckoutCode;
  readonly #modules: readonly ModuleCode[];
  readonly #deployed: DeployedText;
  readonly #bases = new Bases();
  /** The last one of each. */
  readonly #fits = new Map<ModuleCode, { path: string; fit: Fit | undefined }>();
  #compared = 0;

  constructor(code: CheckoutCode, modules: readonly ModuleCode[], deployed: DeployedText) {
    this.#code = code;
    this.#modules = modules;
    this.#deployed = deployed;
  }

  /** By the modules whose file is the only one of its name. */
  async findBases(): Promise<void> {
    for (const module of this.#modules) {
      if (module.hint === undefined) continue;
      const [only, ...more] = this.#code.called(module.hint);
      if (only !== undefined && more.length === 0 && (await this.#fit(module, only)) !== undefined)
        this.#bases.add(module.hint, only);
    }
  }

  /** @returns the name of the file where it is not certain. */
  place(module: ModuleCode): Promise<Fit | string | undefined> {
    if (module.hint !== undefined) return this.#named(module, module.hint);
    return this.#modules.length === 1 ? this.#alone(module) : this.#byCode(module);
  }

  async #named(module: ModuleCode, hint: string): Promise<Fit | string | undefined> {
    const named = this.#code.called(hint);
    const predicted = this.#bases.pathOf(hint);
    if (predicted !== undefined && named.includes(predicted))
      return (await this.#fit(module, predicted)) ?? predicted;
    // Of the others of the bundle it is known where they are: this one is not where it would be.
    if (!this.#bases.isEmpty || named.length > MOST_NAMED) return named[0];
    const [only] = named;
    if (named.length === 1 && only !== undefined) return (await this.#fit(module, only)) ?? only;
    return sizeOf(module.shapes) < LEAST_SIZE ? only : this.#onlyLike(module, named);
  }

  /** The one of several that fits, where no other could be a changed state of what was deployed. */
  async #onlyLike(module: ModuleCode, paths: readonly string[]): Promise<Fit | string | undefined> {
    const like: string[] = [];
    for (const path of paths) {
      const file = await this.#code.file(path);
      if (this.#compared++ >= MOST_COMPARED) return paths[0];
      if (file !== undefined && isLike(module, file)) like.push(path);
    }
    const [only] = like;
    return like.length === 1 && only !== undefined ? ((await this.#fit(module, only)) ?? only) : paths[0];
  }

  async #byCode(module: ModuleCode): Promise<Fit | string | undefined> {
    const held = await this.#code.holding(module.shapes);
    if (held === undefined || sizeOf(module.shapes) < LEAST_SIZE) return undefined;
    const [only, ...more] = [...held].filter(([, size]) => isMuch(module.shapes, size));
    return only === undefined || more.length > 0
      ? undefined
      : ((await this.#fit(module, only[0])) ?? only[0]);
  }

  /** A file that stayed one: it is called like its source. */
  async #alone(module: ModuleCode): Promise<Fit | string | undefined> {
    const { path, predicted = [], isOpen = false } = this.#deployed;
    const called = closest(path, this.#code.withStem(stemOf(path)));
    const said = predicted
      .map(withoutCodeSuffix)
      .flatMap((each) => called.filter((one) => withoutCodeSuffix(one) === each));
    const [first] = said;
    if (first !== undefined) return (await this.#fit(module, first)) ?? first;
    const [only, ...more] = called;
    if (isOpen) return only;
    if (only !== undefined && more.length === 0) return (await this.#fit(module, only)) ?? only;
    if (sizeOf(module.shapes) < LEAST_SIZE || called.length > MOST_NAMED) return only;
    return only === undefined ? this.#byCode(module) : this.#onlyLike(module, called);
  }

  async #fit(module: ModuleCode, path: string): Promise<Fit | undefined> {
    let known = this.#fits.get(module);
    if (known?.path !== path) {
      if (this.#compared++ >= MOST_COMPARED) return undefined;
      const file = await this.#code.file(path);
      known = { path, fit: file && fitOf(module, file) };
      this.#fits.set(module, known);
    }
    const { fit } = known;
    for (const each of fit?.open ?? []) if (!(await this.#exports(each))) return undefined;
    return fit;
  }

  /** Whether a file of the bundle is known to have a name for others that it does not have itself. */
  async #exports({ imported, made, hint }: ImportedName): Promise<boolean> {
    const [only, ...more] = this.#code.called(hint);
    const path = this.#bases.pathOf(hint) ?? (more.length === 0 ? only : undefined) ?? hint;
    const own = (await this.#code.file(path))?.exported.get(imported);
    if (own === undefined) return false;
    return isMadeOf(own, made) || (imported === 'default' && /_default\d*$/.test(made));
  }
}

/** Those that share the most names of folders at the end. */
function closest(path: string, files: readonly string[]): string[] {
  const own = withoutCodeSuffix(path).split('/').reverse();
  const shared = (file: string) => {
    const folders = withoutCodeSuffix(file).split('/').reverse();
    const other = own.findIndex((each, i) => folders[i] !== each);
    return other < 0 ? own.length : other;
  };
  const most = files.reduce((max, file) => Math.max(max, shared(file)), 0);
  return files.filter((file) => shared(file) === most);
}

/** Packages, and data that a bundler made code of. */
function isOfNobody(hint: string | undefined): boolean {
  return hint !== undefined && (isInPackage(hint) || !CODE_SUFFIX.test(hint));
}

/** What of a module is not in the file that it seems to be of. */
async function newNames(module: ModuleCode, path: string | undefined, code: CheckoutCode): Promise<string[]> {
  const file = path === undefined ? undefined : await code.file(path);
  const names: string[] = [];
  for (const { hash, name } of module.shapes)
    if (name !== undefined && file?.hashes.has(hash) !== true && names.length < MOST_NAMES) names.push(name);
  return names;
}

interface PlacedPair extends Pair {
  source: number;
  lines: LineIndex;
}

function mapOf(fits: readonly Fit[], generated: LineIndex): ResolvedMap {
  const writer = new MappingsWriter();
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
