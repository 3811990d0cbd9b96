import type { DoWhileStatement, ForInStatement, ForOfStatement, ForStatement, WhileStatement } from 'acorn';
import type { Here, Walk } from './walk.ts';

type TestedLoop = ForStatement | WhileStatement | DoWhileStatement;
type IteratingLoop = ForInStatement | ForOfStatement;

/** A round has a counter. How often the loop ended without an error nothing tells. */
export function walkLoop(walk: Walk, node: TestedLoop | IteratingLoop): void {
  const start =
    node.type === 'ForInStatement' || node.type === 'ForOfStatement'
      ? walkIterating(walk, node)
      : walkTested(walk, node);
  walk.goTo(start.count, true);
  walk.mark(node.end);
}

function walkTested(walk: Walk, node: TestedLoop): Here {
  if (node.type === 'ForStatement' && node.init) {
    if (node.init.type === 'VariableDeclaration') walk.statement(node.init);
    else walk.expression(node.init, 'none');
  }
  const start = walk.here;
  const isTestedFirst = node.type !== 'DoWhileStatement';
  walk.goTo(start.count, true);
  walk.place('body', node.body);
  const body = walk.here;
  if (node.test) {
    // Each test is the first one or behind a round, unless something left the round.
    walk.goTo(isTestedFirst ? walk.sum([start.count, body.count]) : body.count, true);
    walk.mark(node.test.start);
    walk.expression(node.test, 'test');
    if (isTestedFirst) walk.sink.decided?.(node, body.count, start.count);
  }
  walk.mark(node.body.start, body.count);
  walk.goTo(body.count, body.loud);
  walk.statement(node.body);
  if (node.type === 'ForStatement' && node.update) {
    walk.goTo(body.count, true);
    walk.mark(node.update.start);
    walk.expression(node.update, 'none');
  }
  return start;
}

function walkIterating(walk: Walk, { left, right, body: inner }: IteratingLoop): Here {
  const before = walk.count;
  walk.expression(right);
  const start = walk.here;
  walk.goTo(start.count, true);
  walk.place('body', inner);
  const body = walk.here;
  walk.mark(left.start);
  walk.goTo(body.count, true);
  if (left.type === 'VariableDeclaration') {
    for (const { id, init } of left.declarations) {
      if (init) walk.expression(init);
      walk.pattern(id);
    }
  } else walk.pattern(left);
  walk.mark(left.end, before);
  walk.mark(right.start, before);
  walk.mark(right.end, start.count);
  walk.mark(inner.start, body.count);
  walk.goTo(body.count, body.loud);
  walk.statement(inner);
  return start;
}
