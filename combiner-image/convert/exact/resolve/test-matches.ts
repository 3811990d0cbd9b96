import { skipBlank } from '../../../../contract/counters/text-scan.ts';
import type { Decision } from '../deployed/decision.ts';
import type { Decisions } from '../deployed/decisions.ts';
import type { DeployedFlow } from '../deployed/deployed-flow.ts';
import type { CountId } from '../deployed/formulas.ts';
import { isCompound, isNegated } from '../deployed/polarity.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { NodeOf, SyntaxNode } from '../original/node.ts';

/** What the tests of one source became. */
export class TestMatches {
  readonly #flow: DeployedFlow;
  readonly #decisions: Decisions;
  readonly #lookup: Lookup;

  constructor(flow: DeployedFlow, decisions: Decisions, lookup: Lookup) {
    this.#flow = flow;
    this.#decisions = decisions;
    this.#lookup = lookup;
  }

  /**
   * The decision that a test of the original became.
   * @param all how often it was asked, where that is known.
   */
  decision(kind: Decision['kind'], whole: SyntaxNode, all?: CountId): Decision | undefined {
    const test = this.#askedPart(whole);
    const start = this.#lookup.any(test.start, test.end);
    const operand = lastOperand(test);
    // The parenthesis at its end may stand for another one behind it.
    const isCall = operand.type === 'CallExpression' || operand.type === 'OptionalCallExpression';
    const called = isCall ? operand.callee : operand;
    const last = this.#lookup.last(called === operand ? test.start : called.start, called.end);
    if (start === undefined || last === undefined) return undefined;
    const first = testStart(this.#flow.text, start);
    const compound = kind === 'test' && isCompound(test);
    // Where the first operand is gone, what is left may be in a decision of its own, of another kind.
    const negated = compound && !this.#isWhole(test) ? isNegated(whole) : undefined;
    // `if (a?.b())` became `if ((t = a) == null ? void 0 : t.b())`.
    const nullCheck = !withoutNot(test).type.startsWith('Optional');
    const decision = this.#decisions.find({ kind, compound, negated, nullCheck, start, first, last });
    if (decision === undefined || decision.sure === 'both') {
      // It may be any test within the function that was inlined.
      return decision?.merged && this.#isInlinedCall(test) ? undefined : decision;
    }
    if (BEFORE_TEST.test(this.#flow.text.slice(decision.testStart, first))) return decision;
    const stops = decision.stops?.();
    const sum = (part: CountId) =>
      stops === undefined
        ? this.#flow.formulas.sum([all ?? this.#flow.painting.at(first)], [part])
        : this.#flow.formulas.sum(stops.filter(({ end }) => end > first).map(({ count }) => count));
    return decision.sure === 'truthy'
      ? { ...decision, falsy: sum(decision.truthy) }
      : { ...decision, truthy: sum(decision.falsy) };
  }

  /** Of `a, b` the last one decides, and tools make statements of the others. Of `a > 1 ?? b` they leave `a > 1`. */
  #askedPart(test: SyntaxNode): SyntaxNode {
    let asked = test;
    for (let node: SyntaxNode | undefined = test; ; ) {
      if (node?.type === 'SequenceExpression') {
        node = node.expressions.at(-1);
        asked = node ?? asked;
      } else if (node?.type === 'UnaryExpression' && node.operator === '!') node = node.argument;
      else if (node?.type === 'LogicalExpression' && this.#isLeftAlone(node)) {
        node = node.left;
        asked = node;
      } else return asked;
    }
  }

  #isLeftAlone({ operator, left, right }: NodeOf<'LogicalExpression'>): boolean {
    return operator === '??' && !isNegated(left) && this.#lookup.any(right.start, right.end) === undefined;
  }

  /** The errors that came out of a part of the original. */
  lost(node: SyntaxNode): CountId[] {
    const first = this.#lookup.any(node.start, node.end);
    const last = this.#lookup.last(node.start, node.end);
    if (first === undefined || last === undefined) return [];
    return this.#flow.losses.between(first, last);
  }

  /** Whether the first operand of a test is mapped from its beginning. */
  #isWhole(test: SyntaxNode): boolean {
    let first = withoutNot(test);
    while (first.type === 'LogicalExpression') first = withoutNot(first.left);
    return this.#lookup.any(first.start, first.start + 1) !== undefined;
  }

  #isInlinedCall(test: SyntaxNode): boolean {
    const call = withoutNot(test);
    const callee = 'callee' in call ? call.callee : undefined;
    return callee?.type === 'Identifier' && this.#lookup.any(callee.start, callee.end) === undefined;
  }
}

/** What a tool puts before the first token of a test: names for values that it asks twice. */
const BEFORE_TEST = /^[!(\s]*(?:[\w$]+\s*=[!(\s]*)*$/;

const RETURN = /return(?![\w$])\s*/y;

/**
 * Nodes begin behind the parentheses around them. Of an arrow that was given braces the value is mapped from its `return`
 * on.
 */
function testStart(text: string, offset: number): number {
  RETURN.lastIndex = offset;
  let at = offset + (RETURN.exec(text)?.[0].length ?? 0);
  while (text[at] === '(') at = skipBlank(text, at + 1);
  return at;
}

function withoutNot(test: SyntaxNode): SyntaxNode {
  let node = test;
  while (node.type === 'UnaryExpression' && node.operator === '!') node = node.argument;
  return node;
}

/** What is asked last. */
function lastOperand(test: SyntaxNode): SyntaxNode {
  let node: SyntaxNode | undefined = test;
  for (let last = test; ; last = node) {
    node = operandOf(last);
    if (node === undefined) return last;
  }
}

function operandOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case 'LogicalExpression':
    case 'BinaryExpression':
      return node.right;
    case 'ConditionalExpression':
      return node.alternate;
    case 'SequenceExpression':
      return node.expressions.at(-1);
    case 'UnaryExpression':
    case 'AwaitExpression':
      return node.argument;
    default:
      return undefined;
  }
}
