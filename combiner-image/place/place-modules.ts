import { append } from '../lists.ts';
import { Bases } from './bases.ts';
import type { CheckoutCode } from './checkout-code.ts';
import type { Fit } from './fit.ts';
import { LoadedModules } from './loaded-modules.ts';
import type { ModuleCode } from './modules.ts';
import { type DeployedText, Placing } from './placing.ts';

/** A module that is not placed, and which file it seems to be. */
export interface OpenModule {
  module: ModuleCode;
  path: string | undefined;
}

/** A module, and what it is in its file. */
export interface PlacedModule {
  fit: Fit;
  module: ModuleCode;
}

export interface PlacedModules {
  /** Each the only one of its file. */
  placed: PlacedModule[];
  open: OpenModule[];
  /** Files and pairs that were not compared, in words. */
  notCompared: string[];
}

/**
 * Which file each module is: by its name, by those that load it, or by its code; as the file is written, or as each
 * compiler of the project makes it.
 * @param all modules of the text
 * @param wanted those of them that are placed
 */
export async function placeModules(
  all: readonly ModuleCode[],
  wanted: readonly ModuleCode[],
  deployed: DeployedText,
  code: CheckoutCode,
): Promise<PlacedModules> {
  const fits = new Map<string, PlacedModule[]>();
  let open: OpenModule[] = wanted.map((module) => ({
    module,
    path: undefined,
  }));
  const bases = new Bases();
  const loaded = new LoadedModules(deployed.text, code.names);
  const notCompared: string[] = [];
  const ways = [code, ...likeliest(code.compiled, deployed.text)];
  for (let each = ways.shift(); each !== undefined && open.length > 0; each = ways.shift()) {
    const left = open;
    open = [];
    const placing = new Placing(
      each,
      all,
      left.map(({ module }) => module),
      deployed,
      bases,
    );
    await placing.findBases();
    for (const { module, path: known } of left) {
      const found = await placing.place(module);
      if (typeof found === 'object') append(fits, found.path, { fit: found, module });
      else open.push({ module, path: known ?? found });
    }
    open = await placeLoadedModules(open, loaded, placing, fits);
    notCompared.push(...placing.unreadInWords);
    if (each === code) await likeliestFirst(ways, (way) => fittingBy(way, open, all, deployed, bases));
  }
  const placed: PlacedModule[] = [];
  for (const [path, ofOne] of fits) {
    const [only, ...more] = ofOne;
    // Two parts are not one file.
    if (only !== undefined && more.length === 0) placed.push(only);
    else for (const { module } of ofOne) open.push({ module, path });
  }
  return { placed, open, notCompared };
}

/** Those that may have made it; a bundler reshapes all that it brings together, so it comes first. */
function likeliest(compiled: readonly CheckoutCode[], deployed: string): CheckoutCode[] {
  const possible = compiled.filter(({ compiler }) => compiler?.mayHaveMade?.(deployed) !== false);
  const isBundler = ({ compiler }: CheckoutCode) => compiler?.isBundler === true;
  return [...possible.filter(isBundler), ...possible.filter((each) => !isBundler(each))];
}

/** Who places all of these with one of many compilers needs no other: few of the modules tell which. */
const SAMPLE = 8;

/** Sorts compilers of single files by what each fits, in their old order where that is as much. */
async function likeliestFirst(
  ways: CheckoutCode[],
  fitting: (way: CheckoutCode) => Promise<number>,
): Promise<void> {
  const found: { way: CheckoutCode; fits: number }[] = [];
  for (const way of ways)
    found.push({ way, fits: way.compiler?.isBundler ? Number.POSITIVE_INFINITY : await fitting(way) });
  found.sort((a, b) => (a.fits === b.fits ? 0 : b.fits - a.fits));
  ways.splice(0, ways.length, ...found.map(({ way }) => way));
}

/** How many of some modules, spread over all, are what a compiler makes of their files. */
async function fittingBy(
  way: CheckoutCode,
  open: readonly OpenModule[],
  all: readonly ModuleCode[],
  deployed: DeployedText,
  bases: Bases,
): Promise<number> {
  const named = open.flatMap(({ module }) => (module.hint === undefined ? [] : module));
  if (named.length <= SAMPLE) return 0;
  const sample = Array.from({ length: SAMPLE }, (_, i) => named[Math.floor((i * named.length) / SAMPLE)]);
  const placing = new Placing(way, all, [], deployed, bases);
  let fits = 0;
  for (const module of sample)
    if (module !== undefined && typeof (await placing.place(module)) === 'object') fits++;
  return fits;
}

/** Modules that have numbers, by those that load them. @returns the others */
async function placeLoadedModules(
  modules: readonly OpenModule[],
  loaded: LoadedModules,
  placing: Placing,
  fits: Map<string, PlacedModule[]>,
): Promise<OpenModule[]> {
  let open = [...modules];
  if (open.every(({ module }) => module.id === undefined)) return open;
  const placed = [...fits.values()].flat();
  for (let isMore = true; isMore; ) {
    for (const { fit, module } of placed.splice(0)) await loaded.add(module, fit);
    const left: OpenModule[] = [];
    for (const each of open) {
      const path = each.module.hint === undefined ? loaded.pathOf(each.module) : undefined;
      const fit = path === undefined ? undefined : await placing.at(each.module, path);
      if (fit === undefined) left.push({ ...each, path: each.path ?? path });
      else {
        append(fits, fit.path, { fit, module: each.module });
        placed.push({ fit, module: each.module });
      }
    }
    open = left;
    isMore = placed.length > 0;
  }
  return open;
}
