import type {
  AnyNode,
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Pattern,
  VariableDeclaration,
  WhileStatement,
} from 'acorn';
import type { Executed } from '../../../../contract/counters/walked-nodes.ts';
import type { FlowContext, StatementPlace } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { recordTest } from './record-test.ts';

type Loop = ForStatement | ForInStatement | ForOfStatement | WhileStatement | DoWhileStatement;

export function isLoop(node: Executed): node is Loop {
  switch (node.type) {
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return true;
    default:
      return false;
  }
}

/**
 * Body and what follows have counters; test and update have none and are inferred: each test either enters the
 * body or ends the loop, each update is a test that is not the first.
 */
export function loopFlow(flow: FlowContext, node: Loop, count: CountId, place: StatementPlace): CountId {
  const { formulas } = flow;
  const functionsBefore = flow.functions.length;
  let start = count;
  if (node.type === 'ForStatement' && node.init) {
    const { init } = node;
    start = init.type === 'VariableDeclaration' ? flow.statement(init, count) : flow.expression(init, count);
  }
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
    start = flow.expression(node.right, count);
  }
  const target = flow.jumps.open('loop', place.labels);
  const body = flow.read(node.body.start);
  flow.mark(node.body.start, body);
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
    flow.mark(node.left.start, body);
    leftFlow(flow, node.left, body);
    flow.mark(node.left.end, count);
    flow.mark(node.right.start, count);
    flow.mark(node.right.end, start);
  }
  flow.statement(node.body, body);
  const { breaks, exits } = target;

  const first = node.type === 'DoWhileStatement' ? [] : [start];
  const ended = formulas.sum([...first, body], [...breaks, ...exits]);
  const update = formulas.sum([body], [...breaks, ...exits]);
  const test = 'test' in node && node.test ? node.test : undefined;
  if (test) {
    flow.mark(test.start, ended);
    const tested = flow.expression(test, ended);
    const falsy = formulas.sum([tested], [body]);
    if (node.type !== 'DoWhileStatement') recordTest(flow, node, test, body, falsy);
  }
  if (node.type === 'ForStatement' && node.update) {
    flow.mark(node.update.start, update);
    flow.expression(node.update, update);
  }
  flow.jumps.close();
  if (place.last) {
    flow.mark(node.end, start);
    return start;
  }
  const after = isMiscounted(node, flow.functions.length > functionsBefore)
    ? formulas.sum([start], exits)
    : flow.read(node.end);
  flow.mark(node.end, after);
  return after;
}

/**
 * V8 rewrites `for (let …)` around a closure, and counts rounds where it should count ends. Of `for (k in x)` it
 * counts no end when x is null or undefined.
 */
function isMiscounted(node: Loop, holdsFunction: boolean): boolean {
  if (node.type === 'ForInStatement') return true;
  return node.type === 'ForStatement' && isLexical(node.init) && holdsFunction;
}

function isLexical(init: AnyNode | null | undefined): boolean {
  return init?.type === 'VariableDeclaration' && init.kind !== 'var';
}

function leftFlow(flow: FlowContext, left: VariableDeclaration | Pattern, count: CountId): void {
  if (left.type === 'VariableDeclaration') for (const { id } of left.declarations) flow.pattern(id, count);
  else flow.pattern(left, count);
}
