import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import type { ApartPlacement, FilePlacement } from '../placement/placement.ts';
import { sourceName } from '../placement/source-name.ts';
import { Votes } from '../placement/votes.ts';
import type { LoadedScript, ScriptReference } from '../sources/load-script.ts';
import type { Script } from '../sources/script.ts';
import { CheckoutCode } from './checkout-code.ts';
import { projectTools } from './compilers/project-tools.ts';
import { notComparedInWords, uncertainInWords } from './in-words.ts';
import { type DeployedParts, type PlacedScript, placeScript } from './place-script.ts';
import type { UncertainModule } from './uncertain-modules.ts';

/** Longer texts are not searched for files. */
const LONGEST = 4 * 1024 * 1024;

/** A script, and what was deployed of it that is in no report, since its place is not certain. */
export interface PlacedCode {
  loaded: LoadedScript;
  uncertain: UncertainModule[];
  /** Undefined of what was not looked for. */
  parts: DeployedParts | undefined;
  /** In words, what is not known of it. */
  notes: string[];
}

const TOO_LONG = 'it is too long to look for its code in the checkout';

type Built = FilePlacement | ApartPlacement;

const read = new WeakMap<Checkout, Promise<CheckoutCode>>();

/**
 * Gives a script that came without a map the one that its code and the files of the checkout tell. One that has a map,
 * or is a file of the checkout itself, stays as it is, and so does one of which nothing is certain.
 * @param others what other scripts of its deployment say of folders
 */
export async function placeLoaded(
  loaded: LoadedScript,
  { path, taskRoot }: Pick<ScriptReference, 'path' | 'taskRoot'>,
  checkout: Checkout,
  others: Votes,
): Promise<PlacedCode> {
  const { script } = loaded;
  const asItIs = { loaded, uncertain: [], parts: undefined, notes: [] };
  if (script.map !== undefined || !mayBeBuilt(script.placement, checkout)) return asItIs;
  if (!checkout.isHere || checkout.isEmpty) return asItIs;
  if (script.text.length > LONGEST) return { ...asItIs, notes: [TOO_LONG] };
  const name = sourceName(path, { folder: '', taskRoot });
  const said = { predicted: others.pathsOf(name), isOpen: script.placement.isOpen };
  const placed = await placedIn(script, said, checkout);
  if (typeof placed === 'string') return { ...asItIs, notes: [placed] };
  const { map, uncertain, parts } = placed;
  const notes = [...uncertainInWords(uncertain, parts), ...notComparedInWords(placed.notCompared)];
  if (map === undefined) return { loaded, uncertain, parts, notes };
  const votes = new Votes();
  votes.addAll(loaded.votes);
  const [only, ...more] = map.sources;
  if (only !== undefined && more.length === 0) {
    // Its suffix may be another one.
    const asNamed = { ...name, segments: [...name.segments.slice(0, -1), posix.basename(only)] };
    votes.addPair(asNamed, only);
  }
  const { placement: _, ...rest } = script;
  return { loaded: { script: { ...rest, map }, votes, warnings: [] }, uncertain, parts, notes };
}

/** What git ignores was built here, though it is a file of the checkout: it is not its own source. */
function mayBeBuilt(placement: Script['placement'], checkout: Checkout): placement is Built {
  if (placement?.kind === 'file') return placement.how !== '--map' && !checkout.lists(placement.path);
  return placement?.kind === 'apart';
}

/** @returns in words why nothing can be said of it. */
async function placedIn(
  { path, text }: Script,
  said: { predicted: readonly string[]; isOpen: boolean },
  checkout: Checkout,
): Promise<PlacedScript | string> {
  try {
    return await placeScript({ path, text, ...said }, await codeOf(checkout));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'its code is nested too deeply to look for its place in the checkout';
  }
}

/** What is read of a checkout is read once. */
function codeOf(checkout: Checkout): Promise<CheckoutCode> {
  let known = read.get(checkout);
  if (known === undefined) {
    known = openCode(checkout);
    read.set(checkout, known);
  }
  return known;
}

async function openCode(checkout: Checkout): Promise<CheckoutCode> {
  const text = (path: string) => checkout.text(path);
  const files = { paths: checkout.paths, named: (base: string) => checkout.named(base), text };
  return new CheckoutCode(files, await projectTools(checkout.root, text));
}
