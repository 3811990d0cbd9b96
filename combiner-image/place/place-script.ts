import { BUILT_SUFFIX } from '../checkout/code-suffix.ts';
import { isInPackage } from '../checkout/package-folders.ts';
import type { NodeOf } from '../convert/exact/original/node.ts';
import { append } from '../lists.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { ResolvedMap } from '../sources/script.ts';
import { bareCode } from '../unmapped/bare-code.ts';
import { isMinified } from '../unmapped/minified.ts';
import { Bases } from './bases.ts';
import type { CheckoutCode } from './checkout-code.ts';
import { type CodeSize, CodeSum, holdsFunctions, sizeIn } from './code-size.ts';
import type { Fit } from './fit.ts';
import { sizeOf } from './fit.ts';
import { LoadedModules } from './loaded-modules.ts';
import { mapOf } from './map-of-fits.ts';
import { type ModuleCode, modulesIn } from './modules.ts';
import { packageOfModule } from './packages-in.ts';
import { type DeployedText, LEAST_SIZE, Placing } from './placing.ts';
import { programOf } from './program-of.ts';
import { rebuild } from './rebuilt/rebuilt.ts';
import { rebuiltFits } from './rebuilt/rebuilt-fits.ts';
import { unitsOf } from './rebuilt/unit.ts';
import { type UncertainModule, uncertainModules } from './uncertain-modules.ts';

/** What a deployed text is made of. What tools add is in none of it. */
export interface DeployedParts {
  /** Code of files of the checkout, which alone is in reports. */
  own: CodeSize & { files: number };
  /** Code of dependencies, and which these are. */
  packages: CodeSize & { names: string[] };
  /** Code of the user whose place is not certain. */
  uncertain: CodeSize;
  /** Code that is neither known to be the user's nor a package's. */
  notPlaced: CodeSize;
}

/** A module that is not placed, and which file it seems to be. */
interface OpenModule {
  module: ModuleCode;
  path: string | undefined;
}

export interface PlacedScript {
  /** Undefined when nothing of it is placed. */
  map: ResolvedMap | undefined;
  /** By line. What is not placed is among it. */
  uncertain: UncertainModule[];
  parts: DeployedParts;
  /** Files and pairs that were not compared, in words. */
  notCompared: string[];
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
  const lines = new LineIndex(text);
  const ofPackages = new CodeSum(lines);
  const packages = new Set<string>();
  const wanted: ModuleCode[] = [];
  let before = 0;
  for (const [index, module] of modules.entries()) {
    const name = await packageOfModule(module, text, before, code);
    before = module.end;
    if (name !== undefined) {
      packages.add(name);
      ofPackages.add(module.shapes);
    } else if (!isOfNobody(module, index === 0 && modules.some(({ hint }) => hint !== undefined)))
      wanted.push(module);
  }
  const fits = new Map<string, { fit: Fit; module: ModuleCode }[]>();
  let open: OpenModule[] = wanted.map((module) => ({
    module,
    path: undefined,
  }));
  const bases = new Bases();
  const loaded = new LoadedModules(text, code);
  const notCompared: string[] = [];
  for (const each of [code, ...code.compiled]) {
    const left = open;
    if (left.length === 0) break;
    open = [];
    const placing = new Placing(
      each,
      modules,
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
  }
  const certain: Fit[] = [];
  const own = new CodeSum(lines);
  for (const [source, [only, ...more]] of fits) {
    // Two parts are not one file.
    if (only !== undefined && more.length === 0) {
      certain.push(only.fit);
      own.add(only.module.shapes);
    } else for (const { module } of fits.get(source) ?? []) open.push({ module, path: source });
  }
  const isUnnamed = modules.every(({ hint }) => hint === undefined);
  if (program !== undefined && isUnnamed && certain.length === 0) {
    const placed = await placeUnnamed(program, text, lines, code);
    if (typeof placed === 'object') return { ...placed, notCompared };
    if (placed !== undefined) notCompared.push(placed);
  }
  const sums = { uncertain: new CodeSum(lines), notPlaced: new CodeSum(lines) };
  for (const each of open) sums[isKnown(each) ? 'uncertain' : 'notPlaced'].add(each.module.shapes);
  return {
    map: certain.length === 0 ? undefined : mapOf(certain, lines),
    uncertain: await uncertainModules(open, lines, code),
    parts: {
      own: { ...own.size, files: certain.length },
      packages: { ...ofPackages.size, names: [...packages].sort() },
      uncertain: sums.uncertain.size,
      notPlaced: sums.notPlaced.size,
    },
    notCompared: [...new Set(notCompared)],
  };
}

/** Modules that have numbers, by those that load them. @returns the others */
async function placeLoadedModules(
  modules: readonly OpenModule[],
  loaded: LoadedModules,
  placing: Placing,
  fits: Map<string, { fit: Fit; module: ModuleCode }[]>,
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

/** By what the project's bundler makes of the same files again. @returns undefined where that tells nothing, or in words what was not compared */
async function placeUnnamed(
  program: NodeOf<'Program'>,
  text: string,
  lines: LineIndex,
  code: CheckoutCode,
): Promise<Omit<PlacedScript, 'notCompared'> | string | undefined> {
  const { bundler } = code;
  const words = bundler && (await code.keptWords());
  if (bundler === undefined || words === undefined) return undefined;
  const units = unitsOf(program, text);
  const rebuilt = await rebuild(program, text, units, isMinified(bareCode(text)), code, words, bundler);
  if (typeof rebuilt !== 'object') return rebuilt;
  const { fits, own, packages, uncertain } = await rebuiltFits(text, units, rebuilt);
  if (fits.length === 0) return undefined;
  const sums = { uncertain: new CodeSum(lines), notPlaced: new CodeSum(lines) };
  for (const { path, shapes } of uncertain) sums[path === undefined ? 'notPlaced' : 'uncertain'].add(shapes);
  return {
    map: mapOf(fits, lines),
    uncertain: uncertain.map(({ path, start, shapes }) => ({
      path,
      hint: undefined,
      line: lines.place(start).line + 1,
      names: [],
      size: sizeIn(lines, shapes),
    })),
    parts: {
      own: { ...sizeIn(lines, own), files: fits.length },
      packages: { ...sizeIn(lines, packages.shapes), names: [...packages.names].sort() },
      uncertain: sums.uncertain.size,
      notPlaced: sums.notPlaced.size,
    },
  };
}

function isKnown({ module, path }: { module: ModuleCode; path: string | undefined }): boolean {
  return path !== undefined || module.hint !== undefined;
}

/** Data that a bundler made code of, and what its options put in front of all files. */
function isOfNobody({ hint, shapes }: ModuleCode, isFirst: boolean): boolean {
  if (shapes.length === 0) return true;
  if (hint !== undefined) return isInPackage(hint) || !BUILT_SUFFIX.test(hint);
  return isFirst && sizeOf(shapes) < LEAST_SIZE && !holdsFunctions(shapes);
}
