import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { LambdaCoverageError, UnconvertedScriptError } from '../errors.ts';
import { heapBytes, sparableBytes } from '../heap.ts';
import type { ApartPlacement, FilePlacement } from '../placement/placement.ts';
import { sourceName } from '../placement/source-name.ts';
import { Votes } from '../placement/votes.ts';
import type { LoadedScript, ScriptReference } from '../sources/load-script.ts';
import { parserReason } from '../sources/parser-reason.ts';
import type { Script } from '../sources/script.ts';
import { BundledFiles } from './cache/bundled-files.ts';
import { NotedFiles } from './cache/noted-files.ts';
import type { PlacedCache } from './cache/placed-cache.ts';
import { CheckoutCode, MOST_SHAPES } from './checkout-code.ts';
import { namesOfTools, projectTools } from './compilers/project-tools.ts';
import type { DeployedParts } from './deployed-parts.ts';
import { Effort, EffortSpentError, MOST_MS } from './effort.ts';
import { notComparedInWords, uncertainInWords } from './in-words.ts';
import { placeScript } from './place-script.ts';
import type { PlacedScript } from './placed-script.ts';
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
  /** It was not looked for: others of the report took all that this may take, or the heap is small. */
  isLate?: boolean;
}

const TOO_LONG = 'it is too long to look for its code in the checkout';

type Built = FilePlacement | ApartPlacement;

/** Of the heap that is free, shapes that are kept of files: each takes some two hundred bytes. */
const BYTES_PER_SHAPE = 800;

/** Node's own is 2 GiB and more. */
const LEAST_HEAP_BYTES = 1.5 * 1024 * 1024 * 1024;

const opened = new WeakMap<Checkout, OpenedCheckout>();

/** How far a script is looked for. */
export interface PlacingWays {
  /** Whether a report is made without it where it takes too long. @default false */
  isBounded?: boolean;
  /** What earlier reports found. */
  cache?: Pick<PlacedCache, 'find' | 'keep'> | undefined;
}

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
  ways: PlacingWays = {},
): Promise<PlacedCode> {
  const { script } = loaded;
  const asItIs = { loaded, uncertain: [], parts: undefined, notes: [] };
  if (script.map !== undefined || !mayBeBuilt(script.placement, checkout)) return asItIs;
  if (!checkout.isHere || checkout.isEmpty) return asItIs;
  if (script.text.length > LONGEST) return { ...asItIs, notes: [TOO_LONG] };
  const name = sourceName(path, { folder: '', taskRoot });
  const said = { predicted: others.pathsOf(name), isOpen: script.placement.isOpen };
  const placed = await placedIn(script, said, checkout, ways);
  if (placed === 'late') return { ...asItIs, isLate: true };
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
  { isBounded = false, cache }: PlacingWays,
): Promise<PlacedScript | 'late' | string> {
  const { files, tools, code, isKept } = openedOf(checkout, isBounded);
  const deployed = { path, text, ...said };
  const known = await cache?.find(deployed, tools(), files);
  if (known !== undefined) return known;
  // All of it is for the report then: with 400 MiB and an attacked store, looking ended the process.
  if (isBounded && heapBytes() < LEAST_HEAP_BYTES) return 'late';
  const opened = await code();
  try {
    const placed = await opened.effort.of(() => placeScript(deployed, opened));
    if (!opened.isNarrowed && isKept()) await cache?.keep(deployed, tools(), files, placed);
    return placed;
  } catch (error) {
    if (error instanceof EffortSpentError) return 'late';
    if (error instanceof LambdaCoverageError) throw error;
    if (error instanceof UnconvertedScriptError)
      return `its place in the checkout was not looked for: ${error.message}`;
    // Whatever it fails of costs the places of this script alone: reports are made without them.
    if (error instanceof RangeError)
      return 'its code is nested too deeply to look for its place in the checkout';
    return parserReason(
      error,
      'its place was not looked for: this is an error of lambda-coverage, please report it',
    );
  }
}

/** A checkout, of which everything is read once, and as late as it is needed. */
interface OpenedCheckout {
  files: NotedFiles;
  /** What tells the project's tools from others. */
  tools(): string;
  code(): Promise<CheckoutCode>;
  /** Whether all that decided is known to who looks again. */
  isKept(): boolean;
}

/** A tool that runs, as a loader, whatever file a source names as one (`!./loader.js!./data`): sources may be anybody's. */
const LED_BY_SOURCES: ReadonlySet<string> = new Set(['node_modules/@vercel/ncc/package.json']);

function openedOf(checkout: Checkout, isBounded: boolean): OpenedCheckout {
  let known = opened.get(checkout);
  if (known === undefined) {
    known = open(checkout, isBounded);
    opened.set(checkout, known);
  }
  return known;
}

function open(checkout: Checkout, isBounded: boolean): OpenedCheckout {
  const files = new NotedFiles(checkout);
  const bundled = new BundledFiles(files);
  // A package of it may be one that a tool loads.
  const bringsPackages = isBounded && [...checkout.paths].some((path) => path.startsWith('node_modules/'));
  const isBrought = (path: string) =>
    bringsPackages || (isBounded && (LED_BY_SOURCES.has(path) || checkout.lists(path)));
  let tools: string | undefined;
  let code: Promise<CheckoutCode> | undefined;
  return {
    files,
    tools: () => {
      tools ??= namesOfTools(checkout.root, isBrought);
      return tools;
    },
    code: () => {
      code ??= openCode(checkout.root, files, isBounded, isBrought, bundled);
      return code;
    },
    isKept: () => bundled.isWhole,
  };
}

async function openCode(
  root: string,
  files: NotedFiles,
  isBounded: boolean,
  isBrought: (path: string) => boolean,
  bundled: BundledFiles,
): Promise<CheckoutCode> {
  const effort = new Effort(isBounded ? MOST_MS : Number.POSITIVE_INFINITY);
  const shapes = Math.min(MOST_SHAPES, Math.max(0, sparableBytes()) / BYTES_PER_SHAPE);
  const tools = await projectTools(root, (path) => files.text(path), isBrought, bundled);
  return new CheckoutCode(files, tools, { effort, shapes });
}
