import type { SyntaxNode } from '../convert/exact/original/node.ts';
import type { Binding } from './scopes.ts';

/** A piece of code without what compilers change: names, quotes, brackets, types. Equal code has equal shapes. */
export interface Shape {
  /** What it is, with all that compilers keep: operators, names of properties, what literals say. */
  kind: string;
  /** Offset in its text. */
  start: number;
  end: number;
  kids: readonly Shape[];
  /** Of kind and kids; verified where two are paired. */
  hash: number;
  /** How many shapes it is made of. */
  size: number;
  /** What a declaration declares, and what a name or member of a module says. */
  name?: string | undefined;
  /** What a name stands for. */
  binding?: Binding | undefined;
  /** Whether it does anything by itself, where its kind does not tell. */
  hasEffects?: boolean | undefined;
  /** Other places in it: both texts have as many. */
  marks?: readonly number[] | undefined;
}

/** Of what stands in no text. */
export const NOWHERE = { start: -1, end: -1 };

const NONE: readonly Shape[] = [];
const BASE = 0x01000193;
const kinds = new Map<string, number>();

export function shape(
  kind: string,
  { start, end }: Pick<Shape, 'start' | 'end'>,
  kids: readonly Shape[] = NONE,
  more?: Pick<Shape, 'name' | 'binding' | 'hasEffects' | 'marks'>,
): Shape {
  let hash = Math.imul(hashOf(kind), BASE) ^ kids.length;
  let size = 1;
  for (const kid of kids) {
    hash = Math.imul(hash, BASE) ^ kid.hash;
    hash ^= hash >>> 15;
    size += kid.size;
  }
  // Of two forms: a bundle has a million of them, and engines are slow with objects of many forms.
  if (more === undefined) return { kind, start, end, kids, hash, size };
  const { name, binding, hasEffects, marks } = more;
  return { kind, start, end, kids, hash, size, name, binding, hasEffects, marks };
}

/** Whether two are the same, not by their hashes alone. */
export function isSame(a: Shape, b: Shape): boolean {
  // Code may be nested deeper than calls can be.
  const open: [Shape, Shape][] = [[a, b]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, other] = next;
    if (one.hash !== other.hash || one.kind !== other.kind || one.kids.length !== other.kids.length)
      return false;
    one.kids.forEach((kid, i) => {
      const same = other.kids[i];
      if (same !== undefined) open.push([kid, same]);
    });
  }
  return true;
}

function hashOf(text: string): number {
  const known = kinds.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), BASE);
  // Literals are any number of texts.
  if (text.length < 40 && kinds.size < 100_000) kinds.set(text, hash);
  return hash;
}

/** It has no equal: what a tool makes of it is not known. */
export function unknown(node: Pick<SyntaxNode, 'type' | 'start' | 'end'>): Shape {
  return shape(`unknown ${node.type} ${node.start} of ${node.end}`, node);
}
