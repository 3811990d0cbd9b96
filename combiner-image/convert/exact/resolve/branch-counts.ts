import { type CountId, ZERO } from '../generated/formulas.ts';
import { isNegated } from '../generated/polarity.ts';
import type { Arm, BranchEntity } from '../original/entity.ts';
import { child, children, required } from '../original/node.ts';
import { defaultCount } from './default-count.ts';
import type { Resolver } from './resolver.ts';

/** One count per arm of a branch, in Istanbul's order. */
export function branchCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  switch (branch.type) {
    case 'if':
    case 'cond-expr':
      return testCounts(resolver, branch);
    case 'binary-expr':
      return logicalCounts(resolver, branch);
    case 'switch':
      return branch.arms.map((arm) => caseCount(resolver, branch, arm));
    case 'default-arg':
      return branch.arms.map(() => defaultCount(resolver, branch, total(resolver, branch)));
  }
}

function total(resolver: Resolver, branch: BranchEntity): CountId {
  if (branch.statement !== undefined) return resolver.statement(branch.statement);
  return resolver.place(branch.node, branch.region) ?? resolver.region(branch.region) ?? ZERO;
}

function armCount(resolver: Resolver, arm: Arm | undefined): CountId | undefined {
  return arm?.node === undefined ? undefined : resolver.place(arm.node, arm.region);
}

interface Arms {
  taken: CountId | undefined;
  other: CountId | undefined;
}

/** `if` and `?:`: each arm by its own tokens, else by the other one, else by what the test became. */
function testCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  const { formulas } = resolver.flow;
  const all = total(resolver, branch);
  const decided = decide(resolver, branch);
  // Minifiers merge `if (a) return x; if (b) return x`: then the arm's tokens count both.
  const mapped = decided?.merged ? decided : ownArms(resolver, branch);
  let { taken, other } = mapped;
  // An error in the test left both arms out.
  const lost = resolver.lost(required(branch.node, 'test'));
  taken ??= other === undefined ? decided?.taken : formulas.sum([all], [other, ...lost]);
  other ??=
    mapped.taken === undefined ? (decided?.other ?? all) : formulas.sum([all], [mapped.taken, ...lost]);
  return branch.arms.map((arm) => (arm.role === 'then' ? (taken ?? ZERO) : (other ?? ZERO)));
}

function ownArms(resolver: Resolver, branch: BranchEntity): Arms {
  const taken = armCount(
    resolver,
    branch.arms.find((arm) => arm.role === 'then'),
  );
  const other = armCount(
    resolver,
    branch.arms.find((arm) => arm.role === 'else'),
  );
  return { taken, other: other ?? fallThrough(resolver, branch) };
}

/**
 * The else that is not there: when the first arm jumps away, who does not take it comes to the next statement.
 * That is exact, and free of calls in the test that throw.
 */
function fallThrough(resolver: Resolver, branch: BranchEntity): CountId | undefined {
  const next = branch.statement?.next;
  if (next === undefined || child(branch.node, 'alternate') !== undefined) return undefined;
  const consequent = required(branch.node, 'consequent');
  const last = consequent.type === 'BlockStatement' ? children(consequent, 'body').at(-1) : consequent;
  if (!/^(?:Return|Throw|Break|Continue)Statement$/.test(last?.type ?? '')) return undefined;
  return resolver.mapped(next);
}

function decide(resolver: Resolver, branch: BranchEntity): (Arms & { merged: boolean }) | undefined {
  const test = required(branch.node, 'test');
  const decision = resolver.decision('test', test);
  if (decision === undefined) return undefined;
  const { truthy, falsy, merged } = decision;
  return isNegated(test) === decision.negated
    ? { taken: truthy, other: falsy, merged }
    : { taken: falsy, other: truthy, merged };
}

/** Each operand by its own tokens; a literal that no map knows by the decision of the operand before it. */
function logicalCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  return branch.arms.map((arm, i) => {
    const count = armCount(resolver, arm);
    if (i === 0) return count ?? total(resolver, branch);
    return count ?? behindOperator(resolver, arm) ?? ZERO;
  });
}

function behindOperator(resolver: Resolver, arm: Arm): CountId | undefined {
  const operation = arm.operation;
  if (operation === undefined || operation['operator'] === '??') return undefined;
  const left = required(operation, 'left');
  const decision = resolver.decision('test', left);
  if (decision === undefined) return undefined;
  const taken = (operation['operator'] === '&&') === (isNegated(left) === decision.negated);
  return taken ? decision.truthy : decision.falsy;
}

function caseCount(resolver: Resolver, branch: BranchEntity, arm: Arm): CountId {
  const { node } = arm;
  if (node === undefined) return ZERO;
  const { painting } = resolver.flow;
  const body = children(node, 'consequent')[0];
  const inside = body && resolver.lookup.own(body.start, node.end, arm.region);
  if (inside !== undefined) return painting.at(inside);
  const test = child(node, 'test');
  const clause = resolver.decision('case', test ?? node);
  if (clause !== undefined) return clause.truthy;
  const keyword = resolver.lookup.own(node.start, node.end, branch.region);
  return keyword === undefined ? ZERO : painting.at(keyword);
}
