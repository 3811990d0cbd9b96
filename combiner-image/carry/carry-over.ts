import type { Checkout } from '../checkout/checkout.ts';
import { plainText } from '../checkout/text-hash.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { TimeLimit } from '../convert/time-limit.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { sparableBytes } from '../heap.ts';
import type { SourceFiles, Variant } from '../report/source-files.ts';
import { mustFitHeap } from '../sources/memory-limit.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { isBuiltText } from './built-text.ts';
import { type CarriedFile, oneText } from './one-text.ts';
import { type Settled, settleStrays } from './strays.ts';

/** Shorter texts fit into any heap. */
const LARGE = 256 * 1024;

export interface CarriedOver extends Settled {
  /** Files of which more than the text that is shown ran. */
  carried: CarriedFile[];
  /** Files that are shown as they were deployed, though the checkout has another text of them. */
  asDeployed: string[];
  warnings: string[];
}

/** Where every text stays by itself. */
export function nothingCarried(): CarriedOver {
  return { carried: [], asDeployed: [], renamed: [], gone: [], settled: new Set(), warnings: [] };
}

type CarryCheckout = Pick<Checkout, 'text' | 'isHere' | 'isEmpty' | 'past' | 'blobsOf'>;

/**
 * Leaves one text of each file: the checkout's, or without one that which was deployed last. Runs of other texts are
 * carried over where the code around is the same. What older builds had and neither the checkout nor a newer build has is
 * left out.
 */
export async function carryOver(
  sources: SourceFiles,
  checkout: CarryCheckout,
  hints?: Hints,
): Promise<CarriedOver> {
  const over: CarriedOver = { ...nothingCarried(), ...settleStrays(sources, checkout) };
  const carrying = new Carrying(over, hints);
  const wasWritten = history(sources, checkout);
  await sources.replace(async (path, variants) => {
    const [only] = variants;
    if (variants.length === 1 && (!only?.isFile || only.isCurrent)) return variants;
    const isFile = variants.some((variant) => variant.isFile);
    const written = isFile ? await checkout.text(path) : undefined;
    const deployed = newestOf(variants)?.text ?? undefined;
    const isBuilt =
      written !== undefined &&
      deployed !== undefined &&
      isBuiltText(deployed, written, path) &&
      !(await wasWritten(path, deployed));
    return carrying.oneOf(path, variants, written, isBuilt);
  });
  over.carried.sort((a, b) => (a.path < b.path ? -1 : 1));
  return over;
}

/** Whether git remembers that a file held a text: then nothing but a change makes it another one. */
function history(sources: SourceFiles, checkout: CarryCheckout) {
  const changed = sources.all().flatMap(({ path, isFile, isCurrent }) => (isFile && !isCurrent ? path : []));
  let past: ReturnType<Checkout['past']> | undefined;
  return async (path: string, text: string): Promise<boolean> => {
    past ??= checkout.past([...new Set(changed)]);
    const held = (await past)?.blobs.get(path);
    return held !== undefined && checkout.blobsOf(text).some((blob) => held.has(blob));
  };
}

class Carrying {
  readonly #over: CarriedOver;
  readonly #hints: Hints | undefined;
  readonly #limit = new TimeLimit();

  constructor(over: CarriedOver, hints: Hints | undefined) {
    this.#over = over;
    this.#hints = hints;
  }

  /** @param written the text that the checkout has. @param isBuilt whether what is deployed was made of it by a step before the bundler */
  oneOf(
    path: string,
    variants: readonly Variant[],
    written: string | undefined,
    isBuilt: boolean,
  ): readonly Variant[] {
    const newest = newestOf(variants);
    const text = newest?.text ?? undefined;
    if (newest === undefined || text === undefined) return variants;
    if (variants.some((variant) => variant.text === null))
      this.#over.warnings.push(
        `${path}: the maps of some builds do not hold its text, so their runs are left out`,
      );
    const isShown = written !== undefined && plainText(written) === plainText(text);
    const one =
      written !== undefined && !isShown && !isBuilt ? this.#onto(path, written, variants) : undefined;
    if (one !== undefined) return one;
    if (written !== undefined && !isShown) this.#over.asDeployed.push(path);
    if (variants.length === 1) return variants;
    try {
      return this.#carried(path, text, variants) ?? [newest];
    } catch (error) {
      this.#over.warnings.push(`${path}: ${reasonOf(error)}; runs of its other texts are left out`);
      return [newest];
    }
  }

  /**
   * Onto the text of the checkout.
   * @returns undefined where that is no text of the kind that is deployed: a step before the bundler made another of it.
   */
  #onto(path: string, written: string, variants: readonly Variant[]) {
    try {
      return this.#carried(path, written, variants);
    } catch (error) {
      if (error instanceof UnconvertedScriptError)
        this.#over.warnings.push(`${path} is shown as it was deployed: ${error.message}`);
      return undefined;
    }
  }

  /** @throws whatever the parser does, and UnconvertedScriptError */
  #carried(path: string, shown: string, variants: readonly Variant[]): Variant[] | undefined {
    const texts = variants.flatMap(({ text }) => text ?? []);
    mustFit(path, [shown, ...texts]);
    const characters = texts.reduce((sum, { length }) => sum + length, shown.length);
    const functions = new Set(
      variants.flatMap(({ origins }) => [...origins.values()].map(({ functionName }) => functionName)),
    );
    const one = this.#limit.run([...functions], characters, () =>
      oneText(path, shown, variants, this.#hints),
    );
    if (one === undefined) return undefined;
    this.#over.carried.push(one.carried);
    const { s, f, b } = one.variant.coverage.data;
    // Nothing but types is left of it.
    return [s, f, b].every((counts) => Object.keys(counts).length === 0) ? [] : [one.variant];
  }
}

/** Two texts are in memory at once: the one that is shown, and another. @throws UnconvertedScriptError */
function mustFit(path: string, texts: readonly string[]): void {
  const [first = '', second = ''] = [...texts].sort((a, b) => b.length - a.length);
  if (first.length > LARGE) mustFitHeap({ path, text: first + second }, sparableBytes());
}

function reasonOf(error: unknown): string {
  return error instanceof UnconvertedScriptError
    ? error.message
    : `the parser gave up on a text of it (${parserReason(error)})`;
}

/** The last sandbox to start ran it: sandboxes of older builds may live longer, and a rollback begins new ones. */
function newestOf(variants: readonly Variant[]): Variant | undefined {
  const [newest] = variants
    .filter(({ text }) => text !== null)
    .sort((a, b) => (a.deployed === b.deployed ? a.age - b.age : a.deployed < b.deployed ? 1 : -1));
  return newest ?? variants[0];
}
