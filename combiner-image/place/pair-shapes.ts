import { isMadeOf, type Names } from './names.ts';
import { isSame, type Shape } from './shape.ts';

/** A place of the deployed text, and the one of the original that it comes from. */
export interface Pair {
  generated: number;
  original: number;
}

/** Of two equal shapes: which places are the same. @returns whether their names agree, too. */
export function pairShapes(original: Shape, generated: Shape, pairs: Pair[], names: Names): boolean {
  const open: [Shape, Shape][] = [[original, generated]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [from, to] = next;
    if (!names.agree(from, to)) return false;
    if (from.start >= 0 && to.start >= 0) {
      pairs.push({ generated: to.start, original: from.start });
      const { marks = [] } = to;
      if (from.marks?.length === marks.length)
        from.marks.forEach((mark, i) => void pairs.push({ generated: marks[i] ?? 0, original: mark }));
    }
    from.kids.forEach((kid, i) => {
      const other = to.kids[i];
      if (other !== undefined) open.push([kid, other]);
    });
  }
  return true;
}

/**
 * Which of a file's statements each statement of a bundle is: all of them, in the order of the file. A bundler leaves
 * out what nobody uses.
 * @returns indexes of the file's statements; undefined when there is no way, or more than one.
 */
export function embedded(deployed: readonly Shape[], file: readonly Shape[]): number[] | undefined {
  for (const equal of [isSame, isSameNamed]) {
    const first = leftmost(deployed, file, equal);
    if (first === undefined) return undefined;
    const last = leftmost([...deployed].reverse(), [...file].reverse(), equal);
    const isOnly = last?.reverse().every((index, i) => file.length - 1 - index === first[i]);
    if (isOnly) return first;
  }
  return undefined;
}

function leftmost(
  deployed: readonly Shape[],
  file: readonly Shape[],
  equal: (one: Shape, deployed: Shape) => boolean,
): number[] | undefined {
  const found: number[] = [];
  let at = 0;
  for (const each of deployed) {
    for (; ; at++) {
      const one = file[at];
      if (one === undefined) return undefined;
      if (equal(one, each)) break;
    }
    found.push(at++);
  }
  return found;
}

/** Bundlers tell equal names of several files apart by a number. */
function isSameNamed(one: Shape, deployed: Shape): boolean {
  const { name } = one;
  if (!isSame(one, deployed)) return false;
  return name === undefined || deployed.name === undefined
    ? name === deployed.name
    : isMadeOf(name, deployed.name);
}
