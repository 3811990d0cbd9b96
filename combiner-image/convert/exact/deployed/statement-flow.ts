import type { Expression, IfStatement, SwitchStatement, TryStatement } from 'acorn';
import type { Executed } from '../../../../contract/counters/walked-nodes.ts';
import { append } from '../../../lists.ts';
import { constantValue } from './constant-test.ts';
import { type FlowContext, MIDDLE, type StatementPlace } from './flow-context.ts';
import { type CountId, ZERO } from './formulas.ts';
import { isLoop, loopFlow } from './loop-flow.ts';
import { askedName } from './lowered-default.ts';
import { recordTest } from './record-test.ts';
import { unknownFlow } from './unknown-flow.ts';
import { valueFlow } from './value-flow.ts';

const LAST: StatementPlace = { last: true, labels: [] };

/** Statements one after the other. @returns how often their end is reached, as far as V8 tells. */
export function listFlow(flow: FlowContext, nodes: readonly Executed[], count: CountId): CountId {
  let lastIndex = nodes.length - 1;
  while (isNothing(nodes[lastIndex])) lastIndex--;
  let now = count;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (node === undefined) continue;
    // A function declaration is made when its block is entered.
    if (node.type === 'FunctionDeclaration') flow.expression(node, now);
    else now = flow.statement(node, now, i >= lastIndex ? LAST : MIDDLE);
  }
  return now;
}

/** V8 has no statement for it. */
function isNothing(node: Executed | undefined): boolean {
  return node?.type === 'EmptyStatement' || node?.type === 'FunctionDeclaration';
}

/** V8's count behind a statement that has a continuation. */
export function continuation(
  flow: FlowContext,
  node: Executed,
  count: CountId,
  place: StatementPlace,
): CountId {
  if (place.last) return count;
  const after = flow.read(node.end);
  flow.mark(node.end, after);
  return after;
}

export function statementFlow(
  flow: FlowContext,
  node: Executed,
  count: CountId,
  place: StatementPlace,
): CountId {
  switch (node.type) {
    case 'ExpressionStatement':
      return flow.expression(node.expression, count);
    case 'VariableDeclaration': {
      let now = count;
      for (const declarator of node.declarations) {
        const { id, init } = declarator;
        if (init) {
          // A pattern is run after its value but stands before it.
          if (id.type !== 'Identifier') flow.mark(init.start, now);
          now = valueFlow(flow, id, init, now);
        } else if (node.kind === 'var') flow.untold.add(id.start);
        else flow.untold.addDeclared(id.start);
        now = flow.ended(declarator, flow.pattern(id, now));
      }
      return now;
    }
    case 'BlockStatement':
      flow.list(node.body, count);
      return continuation(flow, node, count, place);
    case 'IfStatement':
      return ifFlow(flow, node, count, place);
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return loopFlow(flow, node, count, place);
    case 'LabeledStatement': {
      const labels = [...place.labels, node.label.name];
      if (isLoop(node.body)) return flow.statement(node.body, count, { ...place, labels });
      flow.jumps.open('label', labels);
      flow.statement(node.body, count, MIDDLE);
      flow.jumps.close();
      return continuation(flow, node, count, place);
    }
    case 'SwitchStatement':
      return switchFlow(flow, node, count, place);
    case 'TryStatement':
      return tryFlow(flow, node, count, place);
    case 'ReturnStatement':
      if (node.argument) {
        const returned = jumpFlow(flow, node, node.argument, count);
        if (returned !== count) flow.returned.set(node.start, returned);
        flow.jumps.returning(returned);
      } else flow.jumps.returning(count);
      return continuation(flow, node, count, place);
    case 'ThrowStatement':
      flow.jumps.throwing(jumpFlow(flow, node, node.argument, count));
      return continuation(flow, node, count, place);
    case 'BreakStatement':
      flow.jumps.breaking(node.label?.name, count);
      return continuation(flow, node, count, place);
    case 'ContinueStatement':
      flow.jumps.continuing(node.label?.name, count);
      return continuation(flow, node, count, place);
    case 'WithStatement':
      return flow.statement(node.body, flow.expression(node.object, count), place);
    case 'ExportNamedDeclaration':
      return node.declaration ? flow.statement(node.declaration, count, place) : count;
    case 'ExportDefaultDeclaration':
      return flow.expression(node.declaration, count);
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'EmptyStatement':
    case 'DebuggerStatement':
      return count;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return flow.expression(node, count);
    default:
      return unknownFlow(flow, node satisfies never, count);
  }
}

function jumpFlow(flow: FlowContext, node: Executed, argument: Expression, count: CountId): CountId {
  flow.jumpEnd = node.end;
  const after = flow.expression(argument, count);
  flow.jumpEnd = Number.POSITIVE_INFINITY;
  return after;
}

/** A chain of `else if` is a loop here: deployed code chains them by the hundred. */
function ifFlow(flow: FlowContext, node: IfStatement, count: CountId, place: StatementPlace): CountId {
  let link = node;
  let now = count;
  for (;;) {
    const test = flow.expression(link.test, now);
    const { consequent, alternate } = link;
    const constant = constantValue(link.test);
    const isTrue = constant && Boolean(constant.value);
    const then = isTrue === undefined ? flow.read(consequent.start) : isTrue ? test : ZERO;
    flow.mark(consequent.start, then);
    const name = askedName(link.test);
    if (name !== undefined) append(flow.loweredDefaults, flow.current, { name, count: then });
    flow.dead(isTrue === false, () => flow.statement(consequent, then));
    const otherwise =
      alternate && isTrue === undefined ? flow.read(alternate.start) : flow.formulas.sum([test], [then]);
    recordTest(flow, link, link.test, then, otherwise);
    if (!alternate) break;
    flow.mark(consequent.end, otherwise);
    flow.mark(alternate.start, otherwise);
    now = otherwise;
    if (alternate.type !== 'IfStatement') {
      flow.dead(isTrue === true, () => flow.statement(alternate, otherwise));
      break;
    }
    link = alternate;
  }
  return continuation(flow, node, count, place);
}

function switchFlow(
  flow: FlowContext,
  node: SwitchStatement,
  count: CountId,
  place: StatementPlace,
): CountId {
  const tested = flow.expression(node.discriminant, count);
  flow.jumps.open('switch', place.labels);
  for (const clause of node.cases) {
    const entered = flow.read(clause.start);
    flow.mark(clause.start, entered);
    flow.decisions.push({
      kind: 'case',
      start: clause.start,
      testEnd: clause.test?.end ?? clause.start + 1,
      end: clause.end,
      negated: false,
      nullCheck: false,
      merged: false,
      compound: false,
      testStart: clause.start,
      sure: 'both',
      truthy: entered,
      falsy: ZERO,
    });
    if (clause.test) {
      flow.mark(clause.test.start, tested);
      flow.expression(clause.test, tested);
      flow.mark(clause.test.end, entered);
    }
    flow.list(clause.consequent, entered);
    flow.mark(clause.end, tested);
  }
  flow.jumps.close();
  return continuation(flow, node, tested, place);
}

function tryFlow(flow: FlowContext, node: TryStatement, count: CountId, place: StatementPlace): CountId {
  if (node.handler) flow.jumps.open('try');
  flow.list(node.block.body, count);
  if (node.handler) {
    flow.jumps.close();
    const caught = flow.read(node.handler.start);
    flow.mark(node.handler.start, caught);
    if (node.handler.param) flow.pattern(node.handler.param, caught);
    flow.list(node.handler.body.body, caught);
  }
  if (node.finalizer) {
    const finished = flow.read(node.finalizer.start);
    flow.mark(node.finalizer.start, finished);
    flow.list(node.finalizer.body, finished);
  }
  return continuation(flow, node, count, place);
}
