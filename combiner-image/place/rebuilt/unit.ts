import { type FunctionNode, isFunction } from '../../convert/exact/original/function-node.ts';
import type { NodeOf, SyntaxNode } from '../../convert/exact/original/node.ts';
import type { Binding } from '../scopes.ts';
import { type Shape, shape } from '../shape.ts';
import { Shapes } from '../shapes.ts';
import { statementsApart } from './statements-apart.ts';

/** A statement of a bundle, or one variable of it, or a module of its table. */
export interface Unit {
  shape: Shape;
  /** In its bundle. */
  index: number;
  declares: readonly Binding[];
}

/** @throws RangeError for code that is nested deeper than calls can be. */
export function unitsOf(program: NodeOf<'Program'>, text: string): Unit[] {
  const shapes = new Shapes(text, { isOfOneTool: true });
  const { modules } = shapes.scopes;
  const found: Shape[] = [];
  const add = (table: readonly Entry[]) => {
    for (const { key } of table)
      if (key.type === 'NumericLiteral') modules.set(String(key.value), { meaning: 'other' });
    for (const each of table) found.push(moduleShape(each, shapes, modules));
  };
  const read = (nodes: readonly SyntaxNode[]) => {
    for (const node of nodes) {
      const around = calledFunction(node);
      const inside = around?.body.type === 'BlockStatement' ? around.body.body : undefined;
      const table = inside === undefined ? tableIn(node) : [];
      if (around !== undefined && inside !== undefined)
        shapes.scopes.within(around.body, around.params, around.type !== 'ArrowFunctionExpression', () =>
          read(statementsApart(inside)),
        );
      else if (table.length > 0) add(table);
      else for (const each of shapes.statements([node])) found.push(each);
    }
  };
  shapes.inScopeOf(program, [], () => read(statementsApart(program.body)));
  return found.map((each, index) => ({ shape: each, index, declares: declaredBy(each) }));
}

/** The function in `(() => { … })()`, `!function () { … }()` and `module.exports = (() => { … })()`. */
function calledFunction(node: SyntaxNode): FunctionNode | undefined {
  if (node.type !== 'ExpressionStatement') return undefined;
  let call: SyntaxNode = node.expression;
  if (call.type === 'UnaryExpression') call = call.argument;
  else if (call.type === 'AssignmentExpression') call = call.right;
  if (call.type !== 'CallExpression' || call.arguments.length > 0) return undefined;
  const { callee } = call;
  return isFunction(callee) && callee.params.length === 0 ? callee : undefined;
}

type Entry = NodeOf<'ObjectMethod' | 'ObjectProperty'>;

/** Of a statement that declares nothing but webpack's table: `var e = { 12: (e, t, n) => { … }, 968(e) { … } };` */
function tableIn(node: SyntaxNode): Entry[] {
  if (node.type !== 'VariableDeclaration') return [];
  const { init } = node.declarations[0] ?? {};
  if (init?.type !== 'ObjectExpression') return [];
  const entries: Entry[] = [];
  for (const each of init.properties) {
    if (each.type === 'SpreadElement' || each.computed || !isModuleName(each.key)) return [];
    if (each.type === 'ObjectProperty' && !isFunction(each.value)) return [];
    entries.push(each);
  }
  return entries;
}

function isModuleName({ type }: SyntaxNode): boolean {
  return type === 'NumericLiteral' || type === 'StringLiteral';
}

/** Its number is none of its own. */
function moduleShape(entry: Entry, shapes: Shapes, modules: ReadonlyMap<string, Binding>): Shape {
  const { kids, marks } = shapes.expression(entry.type === 'ObjectProperty' ? entry.value : entry);
  const { key } = entry;
  const binding = key.type === 'NumericLiteral' ? modules.get(String(key.value)) : undefined;
  return shape('module', entry, kids, { marks, binding });
}

function declaredBy({ kind, binding, kids: [declared] }: Shape): Binding[] {
  if (binding !== undefined) return [binding];
  if (kind !== 'var' || declared === undefined) return [];
  const found: Binding[] = [];
  const open = [declared];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'name' && next.binding !== undefined) found.push(next.binding);
    for (const kid of next.kids) open.push(kid);
  }
  return found;
}
