import { type CountId, ZERO } from '../generated/formulas.ts';
import type { Arm, BranchEntity } from '../original/entity.ts';
import { children, type SyntaxNode } from '../original/node.ts';
import type { Resolver } from './resolver.ts';

/** One count per arm of a branch, in Istanbul's order. */
export function branchCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  switch (branch.type) {
    case 'if':
      return ifCounts(resolver, branch);
    case 'cond-expr':
      return conditionalCounts(resolver, branch);
    case 'binary-expr':
      return logicalCounts(resolver, branch);
    case 'switch':
      return branch.arms.map((arm) => caseCount(resolver, branch, arm));
    case 'default-arg':
      return branch.arms.map(() => total(resolver, branch));
  }
}

function total(resolver: Resolver, branch: BranchEntity): CountId {
  if (branch.statement !== undefined) return resolver.statement(branch.statement);
  return resolver.place(branch.node, branch.region) ?? resolver.region(branch.region) ?? ZERO;
}

function armCount(resolver: Resolver, arm: Arm): CountId | undefined {
  return arm.node === undefined ? undefined : resolver.place(arm.node, arm.region);
}

function without(resolver: Resolver, all: CountId, part: CountId | undefined): CountId {
  return part === undefined ? ZERO : resolver.flow.formulas.sum([all], [part]);
}

function ifCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  const all = total(resolver, branch);
  const consequent = branch.arms.find((arm) => arm.role === 'then');
  const alternate = branch.arms.find((arm) => arm.role === 'else');
  let then = consequent && armCount(resolver, consequent);
  let otherwise = alternate && armCount(resolver, alternate);
  const next = branch.statement?.next;
  if (alternate !== undefined && alternate.node === undefined && consequent?.node !== undefined) {
    // Exact, and free of calls in the test that throw: who does not jump away comes to the next statement.
    if (next !== undefined && endsInJump(consequent.node)) otherwise = resolver.mapped(next);
  }
  if (then === undefined && otherwise !== undefined) then = without(resolver, all, otherwise);
  otherwise ??= without(resolver, all, then);
  then ??= ZERO;
  return branch.arms.map((arm) => (arm.role === 'then' ? (then ?? ZERO) : (otherwise ?? ZERO)));
}

function endsInJump(node: SyntaxNode): boolean {
  const last = node.type === 'BlockStatement' ? children(node, 'body').at(-1) : node;
  return /^(?:Return|Throw|Break|Continue)Statement$/.test(last?.type ?? '');
}

function conditionalCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  const all = total(resolver, branch);
  const counts = branch.arms.map((arm) => armCount(resolver, arm));
  return counts.map((count, i) => count ?? without(resolver, all, counts[1 - i]));
}

function logicalCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  return branch.arms.map((arm, i) => {
    const count = armCount(resolver, arm);
    if (i === 0) return count ?? total(resolver, branch);
    return count ?? ZERO;
  });
}

function caseCount(resolver: Resolver, branch: BranchEntity, arm: Arm): CountId {
  if (arm.node === undefined) return ZERO;
  const keyword = resolver.lookup.own(arm.node.start, arm.node.end, branch.region);
  const body = children(arm.node, 'consequent')[0];
  const inside = body && resolver.lookup.own(body.start, arm.node.end, arm.region);
  const token = inside ?? keyword ?? resolver.lookup.any(arm.node.start, arm.node.end);
  return token === undefined ? ZERO : resolver.flow.painting.at(token);
}
