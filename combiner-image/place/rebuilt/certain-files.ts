import type { Binding } from '../scopes.ts';
import type { Shape } from '../shape.ts';
import { isGlue } from './glue.ts';
import type { Pairing, RebuiltUnit } from './pairing.ts';
import type { Unit } from './unit.ts';

/** Of another file that holds more of it, what was deployed may be an older state: of its statements, … */
const MOST_LIKE = 0.1;
/** … and of parts of them that say anything. */
const MOST_ALIKE = 0.3;
const LEAST_PART = 6;

/** A file as it is written, and its statements. */
export type Written = ReadonlyMap<string, readonly Shape[]>;

/**
 * Of the files that were found whole, those that nothing else could be an older state of: no file that was not found
 * holds much of them, or one of them that it is certain of has them by their names.
 * @param rivals likely files that were not bundled, as they are written
 * @param written the files that were found, as they are written
 */
export function certainOf(
  found: ReadonlyMap<string, readonly Unit[]>,
  byFile: ReadonlyMap<string, readonly RebuiltUnit[]>,
  { rivals, written }: { rivals: Written; written: Written },
  pairing: Pairing,
): ReadonlySet<string> {
  const others = new Map<string, Shape[]>();
  for (const [file, units] of byFile)
    if (!units.some((each) => pairing.deployed.has(each) && !isGlue(each.shape)))
      others.set(
        file,
        units.map(({ shape }) => shape),
      );
  const uses = usesOf(found, byFile, pairing);
  const used = new Set([...uses.values()].flatMap((each) => [...each]));
  const bundled = new Holders(others);
  const asWritten = new Holders(rivals);
  const certain = new Set<string>();
  const open: string[] = [];
  const add = (path: string) => {
    if (!found.has(path) || certain.has(path)) return;
    certain.add(path);
    open.push(path);
  };
  for (const [path, own] of found) {
    const code = own.flatMap(({ shape }) => (isGlue(shape) ? [] : shape));
    const text = (written.get(path) ?? []).filter(({ size }) => size >= LEAST_PART);
    if (bundled.most(code) > MOST_LIKE || asWritten.most(text) > MOST_LIKE) continue;
    // What another one has by its name is that one.
    const isUsed = used.has(path);
    if (isUsed || (bundled.mostAlike(code) <= MOST_ALIKE && asWritten.mostAlike(text) <= MOST_ALIKE))
      add(path);
  }
  for (let path = open.pop(); path !== undefined; path = open.pop())
    for (const each of uses.get(path) ?? []) add(each);
  return certain;
}

/** By file, the others that it has anything of. */
function usesOf(
  found: ReadonlyMap<string, readonly Unit[]>,
  byFile: ReadonlyMap<string, readonly RebuiltUnit[]>,
  pairing: Pairing,
): Map<string, Set<string>> {
  const declaring = new Map<Binding, string>();
  for (const [file, units] of byFile)
    for (const unit of units)
      if (unit.file === file) for (const each of unit.declares) declaring.set(each, file);
  const uses = new Map<string, Set<string>>();
  for (const [path, own] of found) {
    const others = new Set<string>();
    for (const unit of own)
      for (const each of bindingsIn(pairing.rebuilt.get(unit))) {
        const file = declaring.get(each);
        if (file !== undefined && file !== path) others.add(file);
      }
    uses.set(path, others);
  }
  return uses;
}

function bindingsIn(unit: Unit | undefined): Set<Binding> {
  const found = new Set<Binding>();
  const open = unit === undefined ? [] : [unit.shape];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.binding !== undefined) found.add(next.binding);
    for (const kid of next.kids) open.push(kid);
  }
  return found;
}

/** Which files hold some statement, or some part of one. */
class Holders {
  readonly #statements = new Map<number, Set<string>>();
  readonly #parts = new Map<number, Set<string>>();

  constructor(files: Written) {
    for (const [file, statements] of files) {
      for (const { hash } of statements) hold(this.#statements, hash, file);
      const open = [...statements];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (next.size < LEAST_PART) continue;
        hold(this.#parts, next.hash, file);
        for (const kid of next.kids) open.push(kid);
      }
    }
  }

  /** How much of some code the file holds that holds the most of it, in whole statements: 0 to 1. */
  most(code: readonly Shape[]): number {
    const held = new Map<string, number>();
    for (const { hash, size } of code)
      for (const file of this.#statements.get(hash) ?? []) held.set(file, (held.get(file) ?? 0) + size);
    return shareOf(held, code);
  }

  /** The same in parts of statements. */
  mostAlike(code: readonly Shape[]): number {
    const held = new Map<string, number>();
    const none: ReadonlySet<string> = new Set();
    const open = code.map((shape) => ({ shape, known: none }));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { shape, known } = next;
      if (shape.size < LEAST_PART) continue;
      const files = [...(this.#parts.get(shape.hash) ?? [])].filter((each) => !known.has(each));
      for (const file of files) held.set(file, (held.get(file) ?? 0) + shape.size);
      const all = files.length === 0 ? known : new Set([...known, ...files]);
      for (const kid of shape.kids) open.push({ shape: kid, known: all });
    }
    return shareOf(held, code);
  }
}

function hold(holders: Map<number, Set<string>>, hash: number, file: string): void {
  const known = holders.get(hash);
  if (known === undefined) holders.set(hash, new Set([file]));
  else known.add(file);
}

function shareOf(held: ReadonlyMap<string, number>, code: readonly Shape[]): number {
  const all = code.reduce((sum, { size }) => sum + size, 0);
  return all === 0 ? 0 : Math.max(0, ...held.values()) / all;
}
