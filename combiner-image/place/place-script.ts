import { BUILT_SUFFIX } from '../checkout/code-suffix.ts';
import { isInPackage } from '../checkout/package-folders.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { LineIndex } from '../sources/line-index.ts';
import { NOT_JAVASCRIPT } from '../sources/parser-reason.ts';
import type { CheckoutCode } from './checkout-code.ts';
import { CodeSum, holdsFunctions } from './code-size.ts';
import { sizeOf } from './fit.ts';
import { mapOf } from './map-of-fits.ts';
import { type ModuleCode, modulesIn } from './modules.ts';
import { packageOfModule } from './packages-in.ts';
import { type OpenModule, placeModules } from './place-modules.ts';
import { placeUnnamed } from './place-unnamed.ts';
import type { PlacedScript } from './placed-script.ts';
import { type DeployedText, LEAST_SIZE } from './placing.ts';
import { programOf } from './program-of.ts';
import { uncertainModules } from './uncertain-modules.ts';

/**
 * Finds the files that a text was made from, and the place of each of its parts, as a source map would say it. What is
 * not certain is not placed: of each module either all that was deployed is found in one file, or nothing is.
 * @throws RangeError for code that is nested deeper than calls can be.
 * @throws UnconvertedScriptError for what cannot be read as code, or not with the heap that is left.
 */
export async function placeScript(deployed: DeployedText, code: CheckoutCode): Promise<PlacedScript> {
  const { text, path } = deployed;
  const program = programOf(text, path);
  if (program === undefined) throw new UnconvertedScriptError(NOT_JAVASCRIPT);
  const modules = modulesIn(program, text);
  const lines = new LineIndex(text);
  const ofPackages = new CodeSum(lines);
  const packages = new Set<string>();
  const wanted: ModuleCode[] = [];
  let before = 0;
  for (const [index, module] of modules.entries()) {
    const name = await packageOfModule(module, text, before, code.names);
    before = module.end;
    if (name !== undefined) {
      packages.add(name);
      ofPackages.add(module.shapes);
    } else if (!isOfNobody(module, index === 0 && modules.some(({ hint }) => hint !== undefined)))
      wanted.push(module);
  }
  const { placed, open, notCompared } = await placeModules(modules, wanted, deployed, code);
  const own = new CodeSum(lines);
  for (const { module } of placed) own.add(module.shapes);
  const isUnnamed = modules.every(({ hint }) => hint === undefined);
  if (isUnnamed && placed.length === 0) {
    const again = await placeUnnamed(program, text, lines, code);
    if (typeof again === 'object') return { ...again, notCompared };
    if (again !== undefined) notCompared.push(again);
  }
  const sums = { uncertain: new CodeSum(lines), notPlaced: new CodeSum(lines) };
  for (const each of open) sums[isKnown(each) ? 'uncertain' : 'notPlaced'].add(each.module.shapes);
  return {
    map:
      placed.length === 0
        ? undefined
        : mapOf(
            placed.map(({ fit }) => fit),
            lines,
          ),
    uncertain: await uncertainModules(open, lines, code),
    parts: {
      own: { ...own.size, files: placed.length },
      packages: { ...ofPackages.size, names: [...packages].sort() },
      uncertain: sums.uncertain.size,
      notPlaced: sums.notPlaced.size,
    },
    notCompared: [...new Set(notCompared)],
  };
}

function isKnown({ module, path }: OpenModule): boolean {
  return path !== undefined || module.hint !== undefined;
}

/** As bundlers call what is in no file: `\\0rolldown/runtime.js`. */
const VIRTUAL = '\\0';

/** Data that a bundler made code of, and what its options put in front of all files. */
function isOfNobody({ hint, shapes }: ModuleCode, isFirst: boolean): boolean {
  if (shapes.length === 0) return true;
  if (hint !== undefined) return isInPackage(hint) || !BUILT_SUFFIX.test(hint) || hint.startsWith(VIRTUAL);
  return isFirst && sizeOf(shapes) < LEAST_SIZE && !holdsFunctions(shapes);
}
