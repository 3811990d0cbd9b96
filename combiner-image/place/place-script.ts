import { CODE_SUFFIX } from '../checkout/code-suffix.ts';
import { append } from '../lists.ts';
import { isInPackage } from '../sources/clean-path.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { ResolvedMap } from '../sources/script.ts';
import { Bases } from './bases.ts';
import { type CheckoutCode, programOf } from './checkout-code.ts';
import type { Fit } from './fit.ts';
import { mapOf } from './map-of-fits.ts';
import { type ModuleCode, modulesIn } from './modules.ts';
import { packagesIn } from './packages-in.ts';
import { type DeployedText, Placing } from './placing.ts';
import { usedIn } from './used-elsewhere.ts';

/** Of more parts it is not said what is new in them. */
const MOST_DESCRIBED = 50;
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
  const fits = new Map<string, { fit: Fit; module: ModuleCode }[]>();
  let uncertain: { module: ModuleCode; path: string | undefined }[] = wanted.map((module) => ({
    module,
    path: undefined,
  }));
  const bases = new Bases();
  for (const each of [code, ...code.compiled.filter(({ compiler }) => compiler?.isMinifier === false)]) {
    const left = uncertain;
    if (left.length === 0) break;
    uncertain = [];
    const placing = new Placing(
      each,
      wanted,
      left.map(({ module }) => module),
      deployed,
      bases,
    );
    await placing.findBases();
    for (const { module, path: known } of left) {
      const found = await placing.place(module);
      if (typeof found === 'object') append(fits, found.path, { fit: found, module });
      else uncertain.push({ module, path: known ?? found });
    }
  }
  const certain: Fit[] = [];
  const others = uncertain.flatMap(({ path: source }) => source ?? []);
  const used = await usedIn(
    [...fits.values()].flat().map(({ fit }) => fit),
    others,
    packagesIn(text),
    code,
  );
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
    const names = parts.length < MOST_DESCRIBED ? await newNames(module, source, code) : [];
    parts.push({ path: source, line, names });
  }
  return { map: certain.length === 0 ? undefined : mapOf(certain, lines), uncertain: parts };
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
