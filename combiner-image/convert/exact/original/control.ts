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
