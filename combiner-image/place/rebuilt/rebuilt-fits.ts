import { append } from '../../lists.ts';
import type { CheckoutCode } from '../checkout-code.ts';
import type { CompiledPlaces } from '../compilers/compiled-places.ts';
import type { Fit } from '../fit.ts';
import { isLeftOut } from '../left-out.ts';
import { packageOfFile } from '../packages-in.ts';
import type { Pair } from '../pair-shapes.ts';
import type { Binding } from '../scopes.ts';
import { NOWHERE, type Shape, unknown } from '../shape.ts';
import { certainOf, type Written } from './certain-files.ts';
import { isGlue } from './glue.ts';
import { Pairing, type RebuiltUnit } from './pairing.ts';
import type { Rebuilt } from './rebuilt.ts';
import { sameOffsets } from './same-offsets.ts';
import type { Unit } from './unit.ts';

/** A part of a text of which it is not certain what it is. */
interface UncertainPart {
  path: string | undefined;
  start: number;
  shapes: readonly Shape[];
}

/** What a text is made of, but for what brings files together. */
interface RebuiltFits {
  fits: Fit[];
  /** Of those. */
  own: readonly Shape[];
  packages: { names: ReadonlySet<string>; shapes: readonly Shape[] };
  uncertain: readonly UncertainPart[];
}

/** A module that a file loads by itself, where what it imports has no statement. */
const LOADS = /(?:(?:const|let|var)\s+)?(?:[\w$]+\s*=\s*)?require\s*\(/y;

const UNKNOWN = unknown({ type: 'Program', ...NOWHERE });

/** The files of a text, by what the same files make when they are bundled again. */
export async function rebuiltFits(
  text: string,
  deployed: readonly Unit[],
  rebuilt: Rebuilt,
  code: Pick<CheckoutCode, 'file' | 'mayHold'>,
): Promise<RebuiltFits> {
  const pairing = new Pairing(deployed, rebuilt.units);
  const byFile = new Map<string, RebuiltUnit[]>();
  for (const unit of rebuilt.units) for (const file of unit.files) append(byFile, file, unit);
  const leavesOut = await canLeaveOut(rebuilt, pairing);
  const found = new Map<string, Unit[]>();
  const there = new Map<string, Unit[]>();
  for (const path of rebuilt.files) {
    const units = path === undefined ? [] : (byFile.get(path) ?? []);
    const own = units.flatMap((each) => pairing.deployed.get(each) ?? []);
    if (path === undefined || own.every(({ shape }) => isGlue(shape))) continue;
    there.set(path, own);
    if (isWhole(path, units, own, deployed, pairing, leavesOut)) found.set(path, own);
  }
  const certain = certainOf(found, byFile, await asWritten(found, rebuilt.rivals, code), pairing);
  const fits: Fit[] = [];
  const placed: Shape[] = [];
  const uncertain: UncertainPart[] = [];
  rebuilt.files.forEach((path, index) => {
    const own = there.get(path ?? '');
    const source = rebuilt.texts[index];
    if (path === undefined || source === undefined || own === undefined) return;
    if (certain.has(path)) {
      const pairs = own.flatMap((unit) => {
        const other = pairing.rebuilt.get(unit);
        return other === undefined ? [] : pairsOf(unit, text, other, index, rebuilt);
      });
      const ends = own.map(({ shape }) => shape.end);
      fits.push({ path, text: source, pairs, ends, open: [] });
      for (const unit of own) if (pairing.rebuilt.get(unit)?.file === path) placed.push(unit.shape);
    } else {
      const shapes = own.flatMap((unit) =>
        isGlue(unit.shape) || pairing.rebuilt.get(unit)?.file !== path ? [] : unit.shape,
      );
      const [first] = shapes;
      if (first !== undefined) uncertain.push({ path, start: first.start, shapes });
    }
  });
  const packages = { names: new Set<string>(), shapes: [] as Shape[] };
  let open: Shape[] | undefined;
  for (const unit of deployed) {
    const other = pairing.rebuilt.get(unit);
    const name = other?.file === undefined ? undefined : packageOfFile(other.file);
    if (name !== undefined) {
      packages.names.add(name);
      packages.shapes.push(unit.shape);
    }
    // One for each part of the text that is of nothing.
    if (other !== undefined || isGlue(unit.shape)) open = undefined;
    else if (open !== undefined) open.push(unit.shape);
    else {
      open = [unit.shape];
      uncertain.push({ path: undefined, start: unit.shape.start, shapes: open });
    }
  }
  return { fits, own: placed, packages, uncertain };
}

/** What is found, and what it may be an older state of. */
async function asWritten(
  found: ReadonlyMap<string, unknown>,
  rivals: readonly string[],
  code: Pick<CheckoutCode, 'file' | 'mayHold'>,
): Promise<{ rivals: Written; written: Written }> {
  const read = new Map<string, readonly Shape[]>();
  for (const path of found.size === 0 ? [] : [...found.keys(), ...rivals]) {
    const file = await code.file(path);
    if (file !== undefined) read.set(path, file.statements);
    // Of one that cannot be compared it is enough that it says the same.
    else if (rivals.includes(path))
      for (const own of found.keys()) {
        const { statements = [] } = (await code.file(own)) ?? {};
        if (await code.mayHold(path, statements)) read.set(path, [...(read.get(path) ?? []), ...statements]);
      }
  }
  return { rivals: new Map([...read].filter(([path]) => rivals.includes(path))), written: read };
}

/** Which statements a bundler leaves out where nobody names them. */
async function canLeaveOut(rebuilt: Rebuilt, pairing: Pairing): Promise<(unit: RebuiltUnit) => boolean> {
  const names = { has: (each: Binding) => pairing.names.hasRebuilt(each) };
  const isNamed = ({ declares }: RebuiltUnit) => declares.some(names.has);
  const isSilent = (shape: Shape) => isGlue(shape) || isLeftOut(shape, names);
  // No bundler leaves out what is loaded.
  const isLoud = (each: RebuiltUnit) => !isSilent(each.shape) || loadsItself(each, rebuilt);
  const there = new Set([...pairing.deployed.keys()].map(({ file }) => file));
  const loud = rebuilt.units.filter(
    (each) => there.has(each.file) && !pairing.deployed.has(each) && !isNamed(each) && isLoud(each),
  );
  const commented = loud.length === 0 ? undefined : await rebuilt.commented();
  const left = new Set(
    loud.filter((each) => loadsItself(each, rebuilt) || !isSilent(commented?.[each.index] ?? UNKNOWN)),
  );
  return (unit) => !isNamed(unit) && !left.has(unit);
}

function loadsItself({ shape }: RebuiltUnit, { places, texts }: Rebuilt): boolean {
  if (!isGlue(shape)) return false;
  const place = places.between(shape.start, shape.end);
  if (place === undefined) return false;
  LOADS.lastIndex = place.offset;
  return LOADS.test(texts[place.file] ?? '');
}

/** Whether all of a file that is there was found, and nothing else can be of it. */
function isWhole(
  path: string,
  units: readonly RebuiltUnit[],
  own: readonly Unit[],
  deployed: readonly Unit[],
  { rebuilt, deployed: found, different }: Pairing,
  leavesOut: (unit: RebuiltUnit) => boolean,
): boolean {
  if (units.some((each) => different.has(each)) || own.some((each) => different.has(each))) return false;
  if (!units.every((each) => found.has(each) || leavesOut(each))) return false;
  // What stands in statements of others alone is there with these.
  const begun = own.filter((each) => rebuilt.get(each)?.file === path);
  if (begun.length === 0) return own.length > 0;
  const indexes = begun.flatMap(({ shape, index }) => (isGlue(shape) ? [] : index));
  if (indexes.length === 0) return false;
  const isOther = (unit: Unit | undefined) => unit !== undefined && !rebuilt.has(unit) && !isGlue(unit.shape);
  const isBetween = deployed
    .slice(Math.min(...indexes), Math.max(...indexes) + 1)
    .some((each) => isOther(each) || (!isGlue(each.shape) && (rebuilt.get(each)?.file ?? path) !== path));
  return (
    !isBetween &&
    !isOther(neighbour(deployed, Math.min(...indexes), -1)) &&
    !isOther(neighbour(deployed, Math.max(...indexes), 1))
  );
}

/** The nearest one that is of a file. */
function neighbour(units: readonly Unit[], from: number, step: 1 | -1): Unit | undefined {
  for (let i = from + step; ; i += step) {
    const unit = units[i];
    if (unit === undefined || !isGlue(unit.shape)) return unit;
  }
}

/** Of a statement and the same one again: its places, by their words and signs, or else by its shapes. */
function pairsOf(
  unit: Unit,
  text: string,
  { shape }: Pick<Unit, 'shape'>,
  index: number,
  { places, text: rebuilt }: Rebuilt,
): Pair[] {
  const all = places.allBetween(shape.start, shape.end);
  const offsets = all.map(({ made }) => made - shape.start);
  const own = text.slice(unit.shape.start, unit.shape.end);
  const found = sameOffsets(rebuilt.slice(shape.start, shape.end), own, offsets);
  if (found === undefined) return pairsOfShapes(unit.shape, shape, index, places);
  // Of another file's it is nothing, even where that one is not certain.
  return all.map(({ file, offset }, i) => ({
    generated: unit.shape.start + (found[i] ?? 0),
    original: file === index ? offset : NOWHERE.start,
  }));
}

function pairsOfShapes(deployed: Shape, rebuilt: Shape, index: number, places: CompiledPlaces): Pair[] {
  const pairs: Pair[] = [];
  const open: [Shape, Shape][] = [[deployed, rebuilt]];
  const add = (generated: number, made: number) => {
    const place = places.at(made);
    if (place === undefined) return;
    pairs.push({ generated, original: place.file === index ? place.offset : NOWHERE.start });
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [to, from] = next;
    if (from.start >= 0 && to.start >= 0) add(to.start, from.start);
    const { marks = [] } = from;
    to.marks?.forEach((mark, i) => void add(mark, marks[i] ?? -1));
    to.kids.forEach((kid, i) => {
      const same = from.kids[i];
      if (same !== undefined) open.push([kid, same]);
    });
  }
  return pairs;
}
