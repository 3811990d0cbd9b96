import type { AnyNode } from 'acorn';
import { isFunction } from '../../../../contract/counters/node-kinds.ts';
import { ownNodes, type PathStep } from './node-path.ts';

/** What is known of a step of an error's way. */
export type Certainty = 'sure' | 'likely';

/** Up from a place to the function around it: that function, and the steps between. */
export interface WithinFunction {
  /** `undefined`: the program, a field or a static block. */
  function: AnyNode | undefined;
  /** Outermost first: the children of the function (or program) down to the place. */
  steps: readonly PathStep[];
}

export function withinFunction(path: readonly PathStep[]): WithinFunction {
  for (let i = path.length - 1; i > 0; i--) {
    const around = path[i - 1]?.node;
    if (around === undefined) break;
    if (isFunction(around)) return { function: around, steps: path.slice(i) };
    const isField = around.type === 'PropertyDefinition' && path[i]?.property === 'value';
    if (isField || around.type === 'StaticBlock') return { function: undefined, steps: path.slice(i - 1) };
  }
  return { function: undefined, steps: path };
}

/**
 * Whether an error that comes out of a place goes on to the function's caller at once.
 * - `never`: `async function f() { null.x }` answers by a promise; its caller goes on.
 * - `likely`: `try { f() } catch (e) { if (e.code) return; throw e }` may have swallowed it.
 * - `sure`: nothing is in its way, or only a `catch` that throws whatever it caught.
 */
export function leaving({ function: around, steps }: WithinFunction): Certainty | 'never' {
  if (around !== undefined && 'async' in around && around.async) return 'never';
  for (let i = steps.length - 1; i > 0; i--) {
    const node = steps[i - 1]?.node;
    if (node?.type !== 'TryStatement') continue;
    const property = steps[i]?.property;
    if (property === 'block' && node.handler && !leadsToThrow(node.handler.body.body)) return 'likely';
    if (property !== 'finalizer' && node.finalizer && holdsJump(node.finalizer)) return 'likely';
  }
  return 'sure';
}

/**
 * Whether the function is left by an error whatever becomes of the place:
 * - `throw make(x)`: what `make` returns is thrown;
 * - `const e = new Error(); e.code = 1; throw e`: nothing between can turn aside.
 */
export function isBoundToThrow({ function: around, steps }: WithinFunction): boolean {
  if (around !== undefined && 'generator' in around && around.generator) return false;
  for (let i = steps.length - 1; i > 0; i--) {
    const node = steps[i - 1]?.node;
    const child = steps[i];
    if (node === undefined || child === undefined) continue;
    if (node.type === 'ThrowStatement') return true;
    if (child.property !== 'body' && child.property !== 'consequent') continue;
    const list: unknown = Reflect.get(node, child.property);
    if (!Array.isArray(list)) continue;
    // What runs only sometimes, or again and again, is not left by the list around it.
    const { type } = child.node;
    return type === 'ExpressionStatement' || type === 'VariableDeclaration'
      ? leadsToThrow((list as AnyNode[]).slice(list.indexOf(child.node) + 1))
      : false;
  }
  return false;
}

/** Whether a list of statements ends in a `throw` of its own, and in no other way. */
function leadsToThrow(list: readonly AnyNode[]): boolean {
  for (const node of list) {
    if (holdsJump(node)) return false;
    if (node.type === 'ThrowStatement') return true;
  }
  return false;
}

function holdsJump(node: AnyNode): boolean {
  for (const { type } of ownNodes(node)) {
    switch (type) {
      case 'ReturnStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'YieldExpression':
        return true;
    }
  }
  return false;
}
