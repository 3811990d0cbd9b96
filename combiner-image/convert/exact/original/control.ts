import { isFunction } from './function-node.ts';
import { held, isNode, type SyntaxNode } from './node.ts';
import { visitorKeys } from './visitor-keys.ts';

/** Control never comes out of it at its end. */
export function isJump(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true;
    default:
      return false;
  }
}

/** The statement at the end of an arm, in its braces or without. */
export function lastStatement(arm: SyntaxNode | null | undefined): SyntaxNode | undefined {
  return (arm?.type === 'BlockStatement' ? arm.body.at(-1) : arm) ?? undefined;
}

/** Of arms that were asked; each statement behind a long one asks again. */
const holders = new WeakMap<SyntaxNode, boolean>();

/** Anywhere but in functions inside of it. */
export function holdsJump(node: SyntaxNode): boolean {
  const known = holders.get(node) ?? findsJump(node);
  holders.set(node, known);
  return known;
}

function findsJump(node: SyntaxNode): boolean {
  const pending: unknown[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) for (const each of next) pending.push(each ?? []);
    else if (isNode(next) && !isFunction(next)) {
      if (isJump(next)) return true;
      for (const key of visitorKeys(next.type) ?? []) pending.push(held(next, key) ?? []);
    }
  }
  return false;
}

interface Around {
  node: SyntaxNode;
  /** What a bare `break` or `continue` ends is within the statement. */
  breakable: boolean;
  loop: boolean;
  labels: readonly string[];
  /** A handler within the statement catches what is thrown. */
  caught: boolean;
}

/**
 * The jumps by which control leaves a statement other than at its end; `undefined` where a `finally` may turn
 * them around.
 */
export function leavingJumps(statement: SyntaxNode): readonly SyntaxNode[] | undefined {
  const jumps: SyntaxNode[] = [];
  const pending: Around[] = [{ node: statement, breakable: false, loop: false, labels: [], caught: false }];
  for (let around = pending.pop(); around !== undefined; around = pending.pop()) {
    const { node } = around;
    if (isFunction(node)) continue;
    if (leaves(node, around)) jumps.push(node);
    if (node.type === 'TryStatement' && node.finalizer && holdsJump(node.finalizer)) return undefined;
    const inside = within(node, around);
    for (const key of visitorKeys(node.type) ?? []) {
      const caught = around.caught || (node.type === 'TryStatement' && key === 'block' && !!node.handler);
      for (const child of [held(node, key)].flat()) {
        if (isNode(child)) pending.push({ ...inside, node: child, caught });
      }
    }
  }
  return jumps;
}

function leaves(node: SyntaxNode, { breakable, loop, labels, caught }: Around): boolean {
  switch (node.type) {
    case 'ReturnStatement':
      return true;
    case 'ThrowStatement':
      return !caught;
    case 'BreakStatement':
      return node.label ? !labels.includes(node.label.name) : !breakable;
    case 'ContinueStatement':
      return node.label ? !labels.includes(node.label.name) : !loop;
    default:
      return false;
  }
}

function within(node: SyntaxNode, around: Around): Around {
  switch (node.type) {
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return { ...around, breakable: true, loop: true };
    case 'SwitchStatement':
      return { ...around, breakable: true };
    case 'LabeledStatement':
      return { ...around, labels: [...around.labels, node.label.name] };
    default:
      return around;
  }
}

/** Control comes out of it at its end as often as it came. */
export function isSimple(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'IfStatement':
    case 'SwitchStatement':
    case 'TryStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return false;
    default:
      return !isJump(node);
  }
}
