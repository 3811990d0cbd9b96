import { isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';
import { keyOf } from './keys.ts';
import { NOWHERE, type Shape, shape, unknown } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';

type Class = NodeOf<'ClassDeclaration' | 'ClassExpression'>;

/**
 * Fields may stand in the class or, for older targets, in its constructor, in front of or behind what parameters set:
 * of both they are brought into one list.
 */
export function classShape(node: Class, reader: ShapeReader): Shape {
  return reader.scopes.withThis(() => shapeOf(node, reader));
}

function shapeOf(node: Class, reader: ShapeReader): Shape {
  const fields: Shape[] = [];
  const members: Shape[] = [];
  let maker: NodeOf<'ClassMethod'> | undefined;
  for (const member of node.body.body) {
    if (hasCounted(decoratorsOf(member))) return unknown(node);
    switch (member.type) {
      case 'TSDeclareMethod':
      case 'TSIndexSignature':
        break;
      case 'ClassMethod':
        if (member.abstract) break;
        if (member.kind === 'constructor') maker = member;
        else members.push(reader.function(member));
        break;
      case 'ClassPrivateMethod':
        members.push(reader.function(member));
        break;
      case 'ClassProperty': {
        if (member.declare || member.abstract) break;
        const key = keyOf(member);
        const value = member.value ? reader.expression(member.value) : undefined;
        if (key === undefined)
          members.push(shape('field[]', member, [reader.expression(member.key), ...list(value)]));
        else if (member.static) members.push(shape(`static:${key}`, member, list(value)));
        else if (value !== undefined) fields.push(shape(`set:${key}`, member, [value]));
        break;
      }
      case 'ClassPrivateProperty':
        members.push(
          shape(
            member.static ? 'static private' : 'private field',
            member,
            member.value ? [reader.expression(member.value)] : [],
            { name: member.key.id.name },
          ),
        );
        break;
      case 'StaticBlock':
        for (const each of staticBlock(member, reader)) members.push(each);
        break;
      default:
        return unknown(node);
    }
  }
  if (hasCounted(node.decorators ?? [])) return unknown(node);
  const isDerived = node.superClass !== null && node.superClass !== undefined;
  const own =
    maker === undefined
      ? fields.length > 0
        ? usualMaker(isDerived)
        : undefined
      : makerShape(maker, reader, fields);
  const all = fields.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
  const above = node.superClass ? [reader.expression(node.superClass)] : [];
  const isDecorated = [node, ...node.body.body].some((each) => decoratorsOf(each).length > 0);
  return shape(
    `class ${above.length}`,
    node,
    [...above, ...members, shape('fields', node.body, all), ...list(own)],
    isDecorated ? { hasEffects: true } : {},
  );
}

/** As a compiler writes it where fields need one and nobody wrote any. */
function usualMaker(isDerived: boolean): Shape {
  const spread = shape('SpreadElement::::::', NOWHERE, [shape('free:arguments', NOWHERE)]);
  const call = shape('call', NOWHERE, [shape('Super::::::', NOWHERE), spread]);
  const body = shape('body', NOWHERE, isDerived ? [shape('statement', NOWHERE, [call])] : []);
  return shape('method constructor :constructor', NOWHERE, [body]);
}

function makerShape(maker: NodeOf<'ClassMethod'>, reader: ShapeReader, fields: Shape[]): Shape | undefined {
  if (hasCounted(maker.params.flatMap(decoratorsOf))) return unknown(maker);
  for (const each of maker.params) {
    const name = each.type === 'TSParameterProperty' ? nameOf(each.parameter) : undefined;
    if (name !== undefined) fields.push(shape(`set:${name}`, each, [shape('name', each)]));
  }
  const own = reader.function(maker, (statements) => {
    const before = statements.findIndex(isSuper);
    const first = before + 1;
    let last = first;
    for (; last < statements.length; last++) {
      const set = fieldSet(statements[last]);
      if (set === undefined) break;
      fields.push(set);
    }
    return [...statements.slice(0, first), ...statements.slice(last)];
  });
  return own;
}

/** `this.a = 1` */
function fieldSet(statement: Shape | undefined): Shape | undefined {
  const [assignment] = statement?.kind === 'statement' ? statement.kids : [];
  const [left, right] = assignment?.kind === 'AssignmentExpression:=:::::' ? assignment.kids : [];
  const name = left && /^get:(.*)$/.exec(left.kind)?.[1];
  if (name === undefined || right === undefined || statement === undefined) return undefined;
  if (left?.kids[0]?.kind !== 'this') return undefined;
  return shape(`set:${name}`, statement, [right]);
}

function isSuper({ kind, kids: [call] }: Shape): boolean {
  return kind === 'statement' && call?.kind === 'call' && call.kids[0]?.kind === 'Super::::::';
}

/** `static { this.a = 1; }` */
function staticBlock(node: NodeOf<'StaticBlock'>, reader: ShapeReader): Shape[] {
  const statements = reader.scopes.inScope(reader.scopes.declared.of(node), () =>
    reader.statements(node.body),
  );
  if (statements.length === 0) return [];
  const sets = statements.map(fieldSet);
  return sets.length > 0 && sets.every((each) => each !== undefined)
    ? sets.map((each) => shape(each.kind.replace('set:', 'static:'), each, each.kids))
    : [shape('static block', node, statements)];
}

function decoratorsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return ('decorators' in node && node.decorators) || [];
}

/** Of decorators compilers make calls elsewhere, which are not looked for. */
function hasCounted(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some((node) => {
    if (isFunction(node) || BRANCHES.has(node.type)) return true;
    const children = (visitorKeys(node.type) ?? []).flatMap((key) => [held(node, key)].flat());
    return hasCounted(children.filter(isNode));
  });
}

const BRANCHES = new Set(['AssignmentPattern', 'ConditionalExpression', 'LogicalExpression']);

function nameOf(node: SyntaxNode): string | undefined {
  if (node.type === 'AssignmentPattern') return nameOf(node.left);
  return node.type === 'Identifier' ? node.name : undefined;
}

function list(one: Shape | undefined): Shape[] {
  return one === undefined ? [] : [one];
}
