import { TraceMap } from '@jridgewell/trace-mapping';
import { isInPackage } from '../../checkout/package-folders.ts';
import type { NodeOf } from '../../convert/exact/original/node.ts';
import type { CheckoutCode } from '../checkout-code.ts';
import type { CodeFiles } from '../code-files.ts';
import { CompiledPlaces } from '../compilers/compiled-places.ts';
import { programOf } from '../program-of.ts';
import type { Shape } from '../shape.ts';
import { BoundedBundler } from './bounded-bundler.ts';
import type { Bundled, BundleOptions, Bundler } from './bundler.ts';
import { isGlue } from './glue.ts';
import type { KeptWords } from './kept-words.ts';
import { likelyEntries } from './likely-entries.ts';
import { likeness } from './likeness.ts';
import { optionsOf } from './options-of.ts';
import type { RebuiltUnit } from './pairing.ts';
import { type Unit, unitsOf } from './unit.ts';

/** What CDK, SAM and the Serverless Framework ask for, and those for whose sake less syntax is left. */
const TARGETS = ['node18', 'es2020', 'esnext', 'es2022', 'es2021', 'es2019', 'es2018', 'es2017', 'es2015'];
/** Handlers that are tried. */
const MOST_ALONE = 20;
/** Of the text: what other options make is not looked at. */
const IS_IT = 0.97;

/** The likely files of a text, bundled as it was. */
export interface Rebuilt {
  /** Paths in the checkout; undefined for what is not of it, or of a package. */
  files: readonly (string | undefined)[];
  /** The same order. */
  texts: readonly (string | undefined)[];
  units: readonly RebuiltUnit[];
  places: CompiledPlaces;
  text: string;
  /** Of other files that could be where it begins: what was deployed may be an older state of them. */
  rivals: readonly RebuiltUnit[];
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
  deployed: readonly Unit[],
  isMinified: boolean,
  { files, effort }: Pick<CheckoutCode, 'files' | 'effort'>,
  words: KeptWords,
  any: Bundler,
): Promise<Rebuilt | string | undefined> {
  const entries = likelyEntries(text, words);
  if (entries.length === 0) return undefined;
  const options = optionsOf(program, text, isMinified);
  const bundler = new BoundedBundler(any, text.length, effort);
  let best = await likest(
    text,
    TARGETS.map((target) => ({ entries, target })),
    bundler,
    options,
  );
  if (best === undefined) return bundler.givenUp;
  const { target } = best;
  const rivals: RebuiltUnit[] = [];
  if (deployed.some(exportsAsCommonJs)) {
    const own = await commonJs(entries, files);
    const alone = own.slice(0, MOST_ALONE).map((entry) => ({ entries: [entry], target }));
    const other = await likest(text, alone, bundler, options);
    if (other !== undefined && other.share >= best.share) {
      best = other;
      const others = own.filter((each) => !other.entries.includes(each));
      for (const each of others) {
        const alone = await bundler.bundle([each], { ...options, target, hasBlanks: false, external: ['*'] });
        // Of one that is not known it is not known what it holds.
        if (alone === undefined) return bundler.givenUp ?? `${each} (cannot be bundled)`;
        for (const shape of shapesOf(alone.text))
          rivals.push({ shape, index: rivals.length, declares: [], file: each });
      }
    }
  }
  if (bundler.isSpent) return bundler.givenUp;
  const { bundled, entries: from } = best;
  const read = await readBundle(bundled, files);
  if (read === undefined) return undefined;
  return {
    ...read,
    text: bundled.text,
    rivals,
    commented: async () => {
      if (!isMinified) return read.units.map(({ shape }) => shape);
      const again = await bundler.bundle(from, { ...options, target, hasBlanks: true });
      const shapes = again === undefined ? [] : shapesOf(again.text);
      return shapes.length === read.units.length ? shapes : undefined;
    },
  };
}

interface Attempt {
  entries: readonly string[];
  target: string;
}

async function likest(
  text: string,
  attempts: readonly Attempt[],
  bundler: Bundler,
  options: Omit<BundleOptions, 'target' | 'hasBlanks'>,
): Promise<(Attempt & { bundled: Bundled; share: number }) | undefined> {
  let best: (Attempt & { bundled: Bundled; share: number }) | undefined;
  for (const { entries, target } of attempts) {
    const bundled = await bundler.bundle(entries, { ...options, target, hasBlanks: false });
    const share = bundled === undefined ? 0 : likeness(text, bundled.text);
    if (bundled !== undefined && share > (best?.share ?? 0)) best = { entries, target, bundled, share };
    if (share >= IS_IT) break;
  }
  return best;
}

/** A handler in CommonJS stands by itself in its bundle: others are in functions. */
function exportsAsCommonJs({ shape }: Unit): boolean {
  if (isGlue(shape)) return false;
  const open = [shape];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'free:exports' || next.kind === 'free:module') return true;
    for (const kid of next.kids) open.push(kid);
  }
  return false;
}

async function commonJs(paths: readonly string[], files: Pick<CodeFiles, 'text'>): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) if (/\bexports\b/.test((await files.text(path)) ?? '')) found.push(path);
  return found;
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
    const place = places.between(unit.shape.start, unit.shape.end);
    return { ...unit, file: place && names[place.file] };
  });
  const own = names.map((name, i) => (isInPackage(name) || texts[i] === '' ? undefined : name));
  return { files: own, texts, units, places };
}
