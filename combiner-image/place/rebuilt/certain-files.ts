import { append } from '../../lists.ts';
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

/**
 * Of the files that were found whole, those that nothing else could be an older state of: no file that was not found
 * holds much of them, or one of them that it is certain of has them by their names.
 */
export function certainOf(
  found: ReadonlyMap<string, readonly Unit[]>,
  byFile: ReadonlyMap<string, readonly RebuiltUnit[]>,
  rivals: readonly RebuiltUnit[],
  pairing: Pairing,
): ReadonlySet<string> {
  const others = new Map<string, RebuiltUnit[]>();
  for (const [file, units] of byFile)
    if (!units.some((each) => pairing.deployed.has(each) && !isGlue(each.shape)))
      others.set(file, [...units]);
  for (const unit of rivals) append(others, unit.file ?? '', unit);
  const uses = usesOf(found, byFile, pairing);
  const used = new Set([...uses.values()].flatMap((each) => [...each]));
  const statements = statementsOf(others);
  const parts = partsOf(others);
  const certain = new Set<string>();
  const open: string[] = [];
  const add = (path: string) => {
    if (!found.has(path) || certain.has(path)) return;
    certain.add(path);
    open.push(path);
  };
  for (const [path, own] of found) {
    const code = own.flatMap(({ shape }) => (isGlue(shape) ? [] : shape));
    const size = code.reduce((sum, each) => sum + each.size, 0);
    if (mostHeld(code, statements) > size * MOST_LIKE) continue;
    // What another one has by its name is that one.
    if (used.has(path) || mostAlike(code, parts) <= size * MOST_ALIKE) add(path);
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
    for (const unit of units) for (const each of unit.declares) declaring.set(each, file);
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

type Holders = ReadonlyMap<number, ReadonlySet<string>>;

function statementsOf(files: ReadonlyMap<string, readonly RebuiltUnit[]>): Holders {
  const holders = new Map<number, Set<string>>();
  for (const [file, units] of files) for (const { shape } of units) hold(holders, shape.hash, file);
  return holders;
}

function partsOf(files: ReadonlyMap<string, readonly RebuiltUnit[]>): Holders {
  const holders = new Map<number, Set<string>>();
  for (const [file, units] of files) {
    const open = units.map(({ shape }) => shape);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.size < LEAST_PART) continue;
      hold(holders, next.hash, file);
      for (const kid of next.kids) open.push(kid);
    }
  }
  return holders;
}

function hold(holders: Map<number, Set<string>>, hash: number, file: string): void {
  const known = holders.get(hash);
  if (known === undefined) holders.set(hash, new Set([file]));
  else known.add(file);
}

/** How much of some code the file holds that holds the most of it. */
function mostHeld(code: readonly Shape[], holders: Holders): number {
  const held = new Map<string, number>();
  for (const { hash, size } of code)
    for (const file of holders.get(hash) ?? []) held.set(file, (held.get(file) ?? 0) + size);
  return Math.max(0, ...held.values());
}

function mostAlike(code: readonly Shape[], holders: Holders): number {
  const held = new Map<string, number>();
  const none: ReadonlySet<string> = new Set();
  const open = code.map((shape) => ({ shape, known: none }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { shape, known } = next;
    if (shape.size < LEAST_PART) continue;
    const files = [...(holders.get(shape.hash) ?? [])].filter((each) => !known.has(each));
    for (const file of files) held.set(file, (held.get(file) ?? 0) + shape.size);
    const all = files.length === 0 ? known : new Set([...known, ...files]);
    for (const kid of shape.kids) open.push({ shape: kid, known: all });
  }
  return Math.max(0, ...held.values());
}
