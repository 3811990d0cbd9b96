import { type CountId, ZERO } from '../deployed/formulas.ts';
import { isNegated } from '../deployed/polarity.ts';
import type { Arm, BranchEntity, Region } from '../original/entity.ts';
import { child, children, required, type SyntaxNode } from '../original/node.ts';
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
  const own = resolver.place(branch.node, branch.region);
  if (own !== undefined) return own;
  const around = resolver.statementAround(branch);
  return around === undefined ? (resolver.region(branch.region) ?? ZERO) : resolver.statement(around);
}

function armCount(resolver: Resolver, arm: Arm | undefined): CountId | undefined {
  if (arm?.node === undefined) return undefined;
  const link = linkOf(resolver, arm.node, arm.region);
  return link === undefined ? resolver.place(arm.node, arm.region) : resolver.flow.painting.at(link);
}

/** `x == null ? undefined : x.y` becomes `x?.y`: the arm begins at the link. */
function linkOf(resolver: Resolver, node: SyntaxNode, region: Region): number | undefined {
  let object = node;
  while (object.type === 'MemberExpression' || object.type === 'CallExpression') {
    object = required(object, object.type === 'CallExpression' ? 'callee' : 'object');
  }
  if (object === node || object.type !== 'Identifier') return undefined;
  const own = resolver.lookup.own(object.start, object.end, region);
  if (own === undefined) return undefined;
  const end = own + (/^[\w$]+/.exec(resolver.flow.text.slice(own, own + 100))?.[0].length ?? 0);
  return resolver.flow.text.startsWith('?.', end) ? end : undefined;
}

interface Arms {
  taken: CountId | undefined;
  other: CountId | undefined;
}

/** `if` and `?:`: each arm by its own tokens, else by the other one, else by what the test became. */
function testCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  const { formulas } = resolver.flow;
  const all = total(resolver, branch);
  const decided = decide(resolver, branch, all);
  const own = ownArms(resolver, branch);
  // Minifiers merge `if (a) return x; if (b) return x`: then the arm's tokens count both. Or they turn a test
  // around and leave a mapping of one arm in the other.
  const isUnsure = decided?.merged || (own.taken !== undefined && own.taken === own.other);
  if (decided !== undefined && isUnsure) resolver.decided.add(branch);
  const mapped = decided !== undefined && isUnsure ? decided : own;
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

function decide(
  resolver: Resolver,
  branch: BranchEntity,
  all: CountId,
): (Arms & { merged: boolean }) | undefined {
  const test = required(branch.node, 'test');
  const decision = resolver.decision('test', test, all);
  if (decision === undefined) return undefined;
  const { truthy, falsy, merged } = decision;
  return isNegated(test) === decision.negated
    ? { taken: truthy, other: falsy, merged }
    : { taken: falsy, other: truthy, merged };
}

/** Each operand by its own tokens; a literal that no map knows by the decision of the operand before it. */
function logicalCounts(resolver: Resolver, branch: BranchEntity): CountId[] {
  const all = total(resolver, branch);
  return branch.arms.map((arm, i) => {
    const count = armCount(resolver, arm);
    if (i === 0) return count ?? all;
    return count ?? behindNull(resolver, arm, all) ?? behindOperator(resolver, arm) ?? ZERO;
  });
}

/**
 * `x === null || x === undefined` becomes `x == null`. What is missing is hardly ever null itself: it is asked
 * for undefined as often as for null, and for null as often as it is there.
 */
function behindNull(resolver: Resolver, { operation }: Arm, all: CountId): CountId | undefined {
  if (operation === undefined) return undefined;
  const left = required(operation, 'left');
  const asked = [left, required(operation, 'right')].map(missingValue).join();
  const first = resolver.lookup.any(left.start, left.end);
  if (asked === 'null,undefined') return first === undefined ? all : resolver.flow.painting.at(first);
  const merged = asked === 'undefined,null' ? resolver.decision('test', left) : undefined;
  return merged && (merged.negated ? merged.truthy : merged.falsy);
}

/** What `x === null`, `x !== void 0`, `typeof x === 'undefined'` compare with. */
function missingValue(test: SyntaxNode): 'null' | 'undefined' | undefined {
  if (!/^[!=]==?$/.test(String(test['operator']))) return undefined;
  for (const side of [required(test, 'left'), required(test, 'right')]) {
    if (side.type === 'NullLiteral') return 'null';
    if (side['operator'] === 'void' || side['operator'] === 'typeof' || side['name'] === 'undefined') {
      return 'undefined';
    }
  }
  return undefined;
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
