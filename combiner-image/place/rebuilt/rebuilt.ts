import { TraceMap } from '@jridgewell/trace-mapping';
import { isInPackage } from '../../checkout/package-folders.ts';
import type { NodeOf } from '../../convert/exact/original/node.ts';
import type { CheckoutCode } from '../checkout-code.ts';
import type { CodeFiles } from '../code-files.ts';
import { CompiledPlaces } from '../compilers/compiled-places.ts';
import { programOf } from '../program-of.ts';
import type { Shape } from '../shape.ts';
import { Bounded } from './bounded-bundler.ts';
import type { Bundled, BundleOptions, Bundler } from './bundler.ts';
import type { KeptWords } from './kept-words.ts';
import { likelyEntries } from './likely-entries.ts';
import { likeness } from './likeness.ts';
import { optionsOf } from './options-of.ts';
import type { RebuiltUnit } from './pairing.ts';
import { rootsOf } from './roots.ts';
import { unitsOf } from './unit.ts';

/** Handlers that are tried. */
const MOST_ALONE = 20;
/** The same of tools that take long. */
const MOST_ALONE_SLOW = 3;
/** Of the text: all likely files together hold no more of it. */
const IS_CHANGED = 0.9;
/** Of the text: what other options make is not looked at. */
const IS_IT = 0.997;

/** The likely files of a text, bundled as it was. */
export interface Rebuilt {
  /** Paths in the checkout; undefined for what is not of it, or of a package. */
  files: readonly (string | undefined)[];
  /** The same order. */
  texts: readonly (string | undefined)[];
  units: readonly RebuiltUnit[];
  places: CompiledPlaces;
  text: string;
  /** Likely files that are not in it: what was deployed may be an older state of them. */
  rivals: readonly string[];
  /** Of its units, with comments at calls that do nothing by themselves; undefined where that is not known. */
  commented(): Promise<readonly Shape[] | undefined>;
}

/**
 * @returns undefined where nothing of the checkout looks as if it were in the text; in words what was not compared,
 * since it would have cost too much
 */
export async function rebuild(
  program: NodeOf<'Program'>,
  text: string,
  isMinified: boolean,
  code: Pick<CheckoutCode, 'files' | 'names' | 'effort' | 'bundlers'>,
  words: KeptWords,
): Promise<Rebuilt | string | undefined> {
  const shares = words.sharesOf(text);
  const entries = likelyEntries(shares);
  if (entries.length === 0) return undefined;
  const options = optionsOf(program, text, isMinified);
  const roots = await rootsOf(entries, shares, code);
  const bounded = new Bounded(text.length, code.effort);
  let best: Made | undefined;
  for (const any of code.bundlers.filter((each) => each.mayHaveMade(text, isMinified))) {
    const bundler = bounded.of(any);
    const made = await likest(text, { entries, roots, bundler, options });
    if (made !== undefined && made.share > (best?.share ?? 0)) best = made;
    if (made !== undefined && made.share >= IS_IT) break;
  }
  if (best === undefined || bounded.isSpent) return bounded.givenUp;
  const { bundled, attempt, bundler } = best;
  const read = await readBundle(bundled, code.files);
  if (read === undefined) return undefined;
  const there = new Set(read.files);
  return {
    ...read,
    text: bundled.text,
    rivals: entries.filter((each) => !there.has(each)),
    commented: async () => {
      if (!isMinified) return read.units.map(({ shape }) => shape);
      const again = await bundler.bundle(attempt.entries, {
        ...options,
        target: attempt.target,
        hasBlanks: true,
      });
      const shapes = again === undefined ? [] : shapesOf(again.text);
      return shapes.length === read.units.length ? shapes : undefined;
    },
  };
}

interface Attempt {
  entries: readonly string[];
  target: string;
}

interface Made {
  attempt: Attempt;
  bundler: Bundler;
  bundled: Bundled;
  share: number;
}

/** What is made of where it may begin, or of all together. */
async function likest(
  text: string,
  from: {
    entries: readonly string[];
    roots: readonly string[];
    bundler: Bundler;
    options: Omit<BundleOptions, 'target' | 'hasBlanks'>;
  },
): Promise<Made | undefined> {
  const { entries, roots, bundler, options } = from;
  let best: Made | undefined;
  const attempts = async (all: Iterable<Attempt>) => {
    for (const attempt of all) {
      if (best !== undefined && best.share >= IS_IT) return;
      const bundled = await bundler.bundle(attempt.entries, {
        ...options,
        target: attempt.target,
        hasBlanks: false,
      });
      const share = bundled === undefined ? 0 : likeness(text, bundled.text);
      if (bundled !== undefined && share > (best?.share ?? 0)) best = { attempt, bundler, bundled, share };
    }
  };
  const [first = ''] = roots;
  await attempts(bundler.targets.map((target) => ({ entries: [first], target })));
  const targetNow = () => best?.attempt.target ?? bundler.targets[0] ?? '';
  const others = roots.slice(1, bundler.isForHandlers ? MOST_ALONE_SLOW : MOST_ALONE);
  await attempts(others.map((each) => ({ entries: [each], target: targetNow() })));
  if (!bundler.isForHandlers && (best?.share ?? 0) < IS_CHANGED)
    await attempts([{ entries, target: targetNow() }]);
  return best;
}

function shapesOf(text: string): Shape[] {
  const program = programOf(text, 'rebuilt.js');
  return program === undefined ? [] : unitsOf(program, text).map(({ shape }) => shape);
}

async function readBundle(
  bundled: Bundled,
  files: Pick<CodeFiles, 'text'>,
): Promise<Omit<Rebuilt, 'commented' | 'rivals' | 'text'> | undefined> {
  const program = programOf(bundled.text, 'rebuilt.js');
  if (program === undefined) return undefined;
  const names = new TraceMap(bundled.map).sources.map((each) => each ?? '');
  // Of packages it is enough to know that it is they.
  const texts = await Promise.all(names.map(async (name) => (await files.text(name)) ?? ''));
  const places = new CompiledPlaces(texts, bundled);
  const units = unitsOf(program, bundled.text).map((unit): RebuiltUnit => {
    const found = places.filesBetween(unit.shape.start, unit.shape.end).flatMap((file) => names[file] ?? []);
    return { ...unit, file: found[0], files: found };
  });
  const own = names.map((name, i) => (isInPackage(name) || texts[i] === '' ? undefined : name));
  return { files: own, texts, units, places };
}
