import type { Checkout } from '../checkout/checkout.ts';
import { plainText } from '../checkout/text-hash.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { TimeLimit } from '../convert/time-limit.ts';
import { UnconvertedScriptError } from '../errors.ts';
import type { SourceFiles, Variant } from '../report/source-files.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { type CarriedFile, oneText } from './one-text.ts';

export interface CarriedOver {
  /** Files of which more than the text that is shown ran. */
  carried: CarriedFile[];
  warnings: string[];
}

/**
 * Leaves one text of each file: the checkout's, or without one that which was deployed last. Runs of other texts are
 * carried over where the code around is the same.
 */
export async function carryOver(
  sources: SourceFiles,
  checkout: Pick<Checkout, 'text'>,
  hints?: Hints,
): Promise<CarriedOver> {
  const limit = new TimeLimit();
  const over: CarriedOver = { carried: [], warnings: [] };
  await sources.replace(async (path, variants) => {
    const newest = newestOf(variants);
    const isFile = variants.some((variant) => variant.isFile);
    const shown = (isFile ? await checkout.text(path) : undefined) ?? newest?.text ?? undefined;
    if (newest === undefined || shown === undefined) return variants;
    const { text } = newest;
    if (variants.length === 1 && text !== null && plainText(text) === plainText(shown)) return variants;
    const problem = (reason: string) => {
      over.warnings.push(`${path}: ${reason}; runs of its other texts are left out`);
      return [newest];
    };
    try {
      const one = limit.run([], charactersOf(shown, variants), () => oneText(path, shown, variants, hints));
      if (one === undefined)
        return problem('the checkout has nothing of the text that was deployed last, which is shown');
      over.carried.push(one.carried);
      const { s, f, b } = one.variant.coverage.data;
      // Nothing but types is left of it.
      return [s, f, b].every((counts) => Object.keys(counts).length === 0) ? [] : [one.variant];
    } catch (error) {
      const isLate = error instanceof UnconvertedScriptError;
      return problem(isLate ? error.message : `the parser gave up on a text of it (${parserReason(error)})`);
    }
  });
  over.carried.sort((a, b) => (a.path < b.path ? -1 : 1));
  return over;
}

function newestOf(variants: readonly Variant[]): Variant | undefined {
  const [newest] = variants
    .filter(({ text }) => text !== null)
    .sort((a, b) => (a.deployed === b.deployed ? a.age - b.age : a.deployed < b.deployed ? 1 : -1));
  return newest ?? variants[0];
}

function charactersOf(shown: string, variants: readonly Variant[]): number {
  return variants.reduce((sum, { text }) => sum + (text?.length ?? 0), shown.length);
}
