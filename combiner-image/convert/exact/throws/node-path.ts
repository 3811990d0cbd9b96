import type { AnyNode } from 'acorn';
import { isClass, isFunction } from '../../../../contract/counters/node-kinds.ts';

/** A node and where it hangs in its parent. */
export interface PathStep {
  node: AnyNode;
  /** The parent's property; empty for the program. */
  property: string;
}

/** From the program down to the innermost node that holds an offset. */
export function pathTo(program: AnyNode, offset: number): PathStep[] {
  const path: PathStep[] = [{ node: program, property: '' }];
  for (let step: PathStep | undefined = path[0]; step !== undefined; ) {
    step = childAt(step.node, offset);
    if (step !== undefined) path.push(step);
  }
  return path;
}

function childAt(parent: AnyNode, offset: number): PathStep | undefined {
  for (const [property, value] of Object.entries(parent)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value as unknown]) {
      if (isNode(child) && child.start <= offset && offset < child.end) return { node: child, property };
    }
  }
  return undefined;
}

/** All nodes below, without those inside of functions and classes. */
export function* ownNodes(parent: AnyNode): Generator<AnyNode> {
  const pending: AnyNode[] = [parent];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value as unknown]) {
        if (isNode(child) && !isFunction(child) && child.type !== 'ClassBody' && !isClass(child))
          pending.push(child);
      }
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}
