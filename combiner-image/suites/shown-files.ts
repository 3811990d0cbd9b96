import picomatch from 'picomatch';
import type { Checkout } from '../checkout/checkout.ts';
import { CODE } from '../checkout/code-suffix.ts';
import { uncountedText } from '../code/read-code.ts';
import { ALL_HINTS, type Hints } from '../convert/exact/original/ignore-hints.ts';
import { type SourceFiles, unloaded } from '../report/source-files.ts';
import { someOf } from '../some-of.ts';
import { isUserSource } from '../sources/clean-path.ts';
import { parserReason } from '../sources/parser-reason.ts';

/** Which files a report shows, by their names in it. */
export interface AskedFiles {
  /** Globs; absent: all. */
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  /** Also those files of the checkout that nothing has loaded. */
  all?: boolean | undefined;
}

const MOST_NAMES = 3;

/** What was meant by a glob that fits nothing, if anything fits it: names begin at the top of the checkout. */
function instead(globs: readonly string[], paths: readonly string[]): string {
  const fits = (glob: string) => {
    const isMatch = picomatch(glob, { dot: true });
    return paths.some((path) => isMatch(path));
  };
  const better = globs.flatMap((glob) => {
    if (fits(glob)) return [];
    const plain = glob.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '');
    // Of `./` and `/` nothing is left: everything is meant.
    const tried = plain === '' ? ['**'] : [plain, `${plain}/**`, `**/${plain}`, `**/${plain}/**`];
    return tried.find(fits) ?? [];
  });
  return better.length > 0 ? `: write ${someOf(better)}` : '';
}

/** A name without a star, or of the folder above, is easily written. */
function fruitless({ include = [], exclude = [] }: AskedFiles, paths: readonly string[]): string[] {
  const without = (globs: readonly string[]) => {
    const fruitlessOnes = globs.filter((glob) => {
      const isMatch = picomatch(glob, { dot: true });
      return !paths.some((path) => isMatch(path));
    });
    return fruitlessOnes.length > 0 ? someOf(fruitlessOnes) : undefined;
  };
  // Where there is nothing at all, something else is wrong.
  if (paths.length === 0) return [];
  const names = `Names are, for example, ${paths.slice(0, MOST_NAMES).join(', ')}`;
  const [unseen, kept] = [without(include), without(exclude)];
  return [
    ...(unseen ? [`No file is shown by --include ${unseen}${instead(include, paths)}. ${names}`] : []),
    ...(kept ? [`No file is left out by --exclude ${kept}${instead(exclude, paths)}. ${names}`] : []),
  ];
}

/** By names in the report. */
export function askedPaths({
  include,
  exclude,
}: Pick<AskedFiles, 'include' | 'exclude'>): (path: string) => boolean {
  const isIncluded = include === undefined ? () => true : picomatch([...include], { dot: true });
  const isExcluded = exclude === undefined ? () => false : picomatch([...exclude], { dot: true });
  return (path) => isIncluded(path) && !isExcluded(path);
}

/** What is no code of the project, unless a pattern names it. */
export const TESTS = [
  '**/*.{test,spec}.*',
  '**/{test,tests,__tests__}/**',
  '**/*.config.*',
  '**/dist/**',
  '**/{test_*,*_test,conftest,setup,noxfile}.py',
];

interface Shown {
  warnings: string[];
  /** The first of them, where it says why nothing is left of what was loaded. */
  noneLeft: string | undefined;
}

/** Leaves out what is not asked for, and adds what nothing has loaded, with all its counters at 0. */
export async function showFiles(
  sources: SourceFiles,
  { include, exclude, all }: AskedFiles,
  checkout: Checkout,
  hints: Hints = ALL_HINTS,
): Promise<Shown> {
  const isTest = include === undefined ? picomatch(TESTS, { dot: true }) : () => false;
  const isAsked = askedPaths({ include, exclude });
  const known = new Set<string>();
  await sources.replace(async (path, variants) => {
    known.add(path);
    return isAsked(path) ? variants : [];
  });
  const warnings = fruitless({ include, exclude }, all ? [...known, ...checkout.paths] : [...known]);
  const isNoneLeft = known.size > 0 && ![...known].some(isAsked);
  if (!all && isNoneLeft && warnings.length === 0)
    warnings.push('--include and --exclude together leave no file');
  // What cannot be parsed comes after it, and says nothing of the choice.
  const noneLeft = isNoneLeft ? warnings[0] : undefined;
  if (!all) return { warnings, noneLeft };
  for (const path of checkout.paths) {
    if (known.has(path) || !CODE.test(path) || !isAsked(path) || isTest(path) || !isUserSource(path))
      continue;
    const text = await checkout.text(path);
    if (text === undefined) continue;
    try {
      const data = uncountedText(text, path, hints);
      if (Object.keys(data.s).length > 0) sources.put(unloaded(path, text, data));
    } catch (error) {
      warnings.push(`${path} was not loaded, and is left out: ${parserReason(error)}`);
    }
  }
  return { warnings, noneLeft };
}
