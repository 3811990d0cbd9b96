import { type CountId, ZERO } from '../deployed/formulas.ts';
import { isNegated } from '../deployed/polarity.ts';
import { isJump, lastStatement } from '../original/control.ts';
import type { Arm, BranchEntity, BranchOf, Region } from '../original/entity.ts';
import type { SyntaxNode } from '../original/node.ts';
import type { Counts } from './counts.ts';
import { defaultCount } from './default-count.ts';

/** One count per arm of a branch, in Istanbul's order. */
export function branchCounts(counts: Counts, branch: BranchEntity): CountId[] {
  switch (branch.type) {
    case 'if':
    case 'cond-expr':
      return testCounts(counts, branch);
    case 'binary-expr':
      return logicalCounts(counts, branch);
    case 'switch':
      return branch.arms.map((arm) => caseCount(counts, branch, arm));
    case 'default-arg':
      return branch.arms.map((arm) => defaultCount(counts, branch, arm, total(counts, branch)));
  }
}

function total(counts: Counts, branch: BranchEntity): CountId {
  if (branch.statement !== undefined) return counts.statement(branch.statement);
  const own = counts.place(branch.node, branch.region);
  if (own !== undefined) return own;
  const around = counts.statementAround(branch);
  return around === undefined ? (counts.region(branch.region) ?? ZERO) : counts.statement(around);
}

function armCount(counts: Counts, arm: Arm | undefined): CountId | undefined {
  if (arm?.node === undefined) return undefined;
  const link = linkOf(counts, arm.node, arm.region);
  return link === undefined ? counts.place(arm.node, arm.region) : counts.flow.painting.at(link);
}

/** `x == null ? undefined : x.y` becomes `x?.y`: the arm begins at the link. */
function linkOf(counts: Counts, node: SyntaxNode, region: Region): number | undefined {
  let object = node;
  while (object.type === 'MemberExpression' || object.type === 'CallExpression') {
    object = object.type === 'CallExpression' ? object.callee : object.object;
  }
  if (object === node || object.type !== 'Identifier') return undefined;
  const own = counts.lookup.own(object.start, object.end, region);
  if (own === undefined) return undefined;
  const end = own + (/^[\w$]+/.exec(counts.flow.text.slice(own, own + 100))?.[0].length ?? 0);
  return counts.flow.text.startsWith('?.', end) ? end : undefined;
}

type TestBranch = BranchOf<'if'> | BranchOf<'cond-expr'>;

interface Arms {
  taken: CountId | undefined;
  other: CountId | undefined;
}

/** `if` and `?:`: each arm by its own tokens, else by the other one, else by what the test became. */
function testCounts(counts: Counts, branch: TestBranch): CountId[] {
  const { formulas } = counts.flow;
  const all = total(counts, branch);
  const decided = decide(counts, branch, all);
  const own = ownArms(counts, branch);
  // Minifiers merge `if (a) return x; if (b) return x`: then the arm's tokens count both. Or they turn a test
  // around and leave a mapping of one arm in the other.
  const isUnsure = decided?.merged || (own.taken !== undefined && own.taken === own.other);
  if (decided !== undefined && isUnsure) counts.decided.add(branch);
  const mapped = decided !== undefined && isUnsure ? decided : own;
  let { taken, other } = mapped;
  // Where one arm's tokens tell the same as the test, the test tells the other arm too, and what it lost itself.
  if (decided !== undefined && !decided.merged) {
    if (taken === undefined && other === decided.other) taken = decided.taken;
    if (other === undefined && taken === decided.taken) other = decided.other;
  }
  // An error in the test left both arms out.
  const lost = counts.tests.lost(branch.node.test);
  taken ??= other === undefined ? decided?.taken : formulas.rest(all, [other, ...lost], decided?.taken);
  other ??=
    mapped.taken === undefined
      ? (decided?.other ?? all)
      : formulas.rest(all, [mapped.taken, ...lost], decided?.other);
  return branch.arms.map((arm) => (arm.role === 'then' ? (taken ?? ZERO) : (other ?? ZERO)));
}

function ownArms(counts: Counts, branch: TestBranch): Arms {
  const taken = armCount(
    counts,
    branch.arms.find((arm) => arm.role === 'then'),
  );
  const other = armCount(
    counts,
    branch.arms.find((arm) => arm.role === 'else'),
  );
  return { taken, other: other ?? fallThrough(counts, branch) };
}

/**
 * A missing else: when the first arm jumps away, every other run comes to the next statement.
 * That is exact, and free of calls in the test that throw.
 */
function fallThrough(counts: Counts, branch: TestBranch): CountId | undefined {
  const next = branch.statement?.next;
  if (next === undefined || branch.node.alternate) return undefined;
  const last = lastStatement(branch.node.consequent);
  if (last === undefined || !isJump(last)) return undefined;
  return counts.mapped(next);
}

function decide(counts: Counts, branch: TestBranch, all: CountId): (Arms & { merged: boolean }) | undefined {
  const { test } = branch.node;
  const decision = counts.tests.decision('test', test, all);
  if (decision === undefined) return undefined;
  const { truthy, falsy, merged } = decision;
  return isNegated(test) === decision.negated
    ? { taken: truthy, other: falsy, merged }
    : { taken: falsy, other: truthy, merged };
}

/** Each operand by its own tokens; a literal that no map knows by the decision of the operand before it. */
function logicalCounts(counts: Counts, branch: BranchEntity): CountId[] {
  const all = total(counts, branch);
  return branch.arms.map((arm, i) => {
    const count = armCount(counts, arm);
    if (i === 0) return count ?? all;
    return count ?? behindNull(counts, arm, all) ?? behindOperator(counts, arm) ?? ZERO;
  });
}

/**
 * `x === null || x === undefined` becomes `x == null`. What is missing is hardly ever null itself: it is asked
 * for undefined as often as for null, and for null as often as it is there.
 */
function behindNull(counts: Counts, { operation }: Arm, all: CountId): CountId | undefined {
  if (operation === undefined) return undefined;
  const { left, right } = operation;
  const asked = [left, right].map(missingValue).join();
  const first = counts.lookup.any(left.start, left.end);
  if (asked === 'null,undefined') return first === undefined ? all : counts.flow.painting.at(first);
  const merged = asked === 'undefined,null' ? counts.tests.decision('test', left) : undefined;
  return merged && (merged.negated ? merged.truthy : merged.falsy);
}

/** What `x === null`, `x !== void 0`, `typeof x === 'undefined'` compare with. */
function missingValue(test: SyntaxNode): 'null' | 'undefined' | undefined {
  if (test.type !== 'BinaryExpression' || !/^[!=]==?$/.test(test.operator)) return undefined;
  for (const side of [test.left, test.right]) {
    if (side.type === 'NullLiteral') return 'null';
    const isOperator = side.type === 'UnaryExpression' && /^(?:void|typeof)$/.test(side.operator);
    if (isOperator || (side.type === 'Identifier' && side.name === 'undefined')) return 'undefined';
  }
  return undefined;
}

function behindOperator(counts: Counts, arm: Arm): CountId | undefined {
  const operation = arm.operation;
  if (operation === undefined || operation.operator === '??') return undefined;
  const { left } = operation;
  const decision = counts.tests.decision('test', left);
  if (decision === undefined) return undefined;
  const taken = (operation.operator === '&&') === (isNegated(left) === decision.negated);
  return taken ? decision.truthy : decision.falsy;
}

function caseCount(counts: Counts, branch: BranchEntity, { node, region }: Arm): CountId {
  if (node?.type !== 'SwitchCase') return ZERO;
  const { painting } = counts.flow;
  const body = node.consequent[0];
  const inside = body && counts.lookup.own(body.start, node.end, region);
  if (inside !== undefined) return painting.at(inside);
  const clause = counts.tests.decision('case', node.test ?? node);
  if (clause !== undefined) return clause.truthy;
  const keyword = counts.lookup.own(node.start, node.end, branch.region);
  return keyword === undefined ? ZERO : painting.at(keyword);
}
