import type { NodeOf } from '../convert/exact/original/node.ts';
import type { LineIndex } from '../sources/line-index.ts';
import { bareCode } from '../unmapped/bare-code.ts';
import { isMinified } from '../unmapped/minified.ts';
import type { CheckoutCode } from './checkout-code.ts';
import { CodeSum, sizeIn } from './code-size.ts';
import { mapOf } from './map-of-fits.ts';
import type { PlacedScript } from './placed-script.ts';
import { rebuild } from './rebuilt/rebuilt.ts';
import { rebuiltFits } from './rebuilt/rebuilt-fits.ts';
import { unitsOf } from './rebuilt/unit.ts';

/** By what the project's bundler makes of the same files again. @returns undefined where that tells nothing, or in words what was not compared */
export async function placeUnnamed(
  program: NodeOf<'Program'>,
  text: string,
  lines: LineIndex,
  code: CheckoutCode,
): Promise<Omit<PlacedScript, 'notCompared'> | string | undefined> {
  const words = code.bundlers.length === 0 ? undefined : await code.keptWords();
  if (words === undefined) return undefined;
  const units = unitsOf(program, text);
  const rebuilt = await rebuild(program, text, isMinified(bareCode(text)), code, words);
  if (typeof rebuilt !== 'object') return rebuilt;
  const { fits, own, packages, uncertain } = await rebuiltFits(text, units, rebuilt, code);
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
