import type { AnyNode, Pattern, Program } from 'acorn';
import type { FunctionNode } from '../../../../contract/counters/node-kinds.ts';
import type { Binding } from './binding.ts';
import { keyName } from './key-name.ts';
import { type Scopes, scopesWithin } from './scopes.ts';

/** What one walk over a text tells about its names. */
export interface Names {
  declared: Binding[];
  /** Where a name is used in some other way than by calling it, and the property that it is put into. */
  uses: { name: string; offset: number; property: string | undefined }[];
  assignments: { target: AnyNode; value: AnyNode }[];
}

interface Walk extends Names {
  pending: { node: AnyNode; scopes: Scopes }[];
}

export function namesIn(program: Program): Names {
  const scopes = { block: program, body: program };
  const walk: Walk = { declared: [], uses: [], assignments: [], pending: [{ node: program, scopes }] };
  for (let step = walk.pending.pop(); step !== undefined; step = walk.pending.pop()) {
    visit(walk, step.node, step.scopes);
  }
  return walk;
}

function visit(walk: Walk, node: AnyNode, scopes: Scopes): void {
  const inner = scopesWithin(node, scopes);
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      visitFunction(walk, node, scopes);
      return;
    case 'ClassDeclaration':
    case 'ClassExpression':
      declare(walk, node.id, node.type === 'ClassDeclaration' ? scopes.block : node, node);
      push(walk, [node.superClass, node.body], inner);
      return;
    case 'LabeledStatement':
      push(walk, node.body, inner);
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return;
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations) {
        visitPattern(walk, id, node.kind === 'var' ? scopes.body : scopes.block, scopes, init ?? undefined);
        if (init) visitValue(walk, init, scopes, undefined);
      }
      return;
    case 'CatchClause':
      if (node.param) visitPattern(walk, node.param, node, scopes);
      push(walk, node.body, inner);
      return;
    case 'ImportDeclaration':
      for (const { local } of node.specifiers) declare(walk, local, scopes.block);
      return;
    case 'AssignmentExpression':
      visitAssignment(walk, node.left, node.right, scopes);
      return;
    case 'Property':
      if (node.computed) push(walk, node.key, inner);
      visitValue(walk, node.value, inner, node.computed ? undefined : keyName(node.key));
      return;
    case 'Identifier':
      walk.uses.push({ name: node.name, offset: node.start, property: undefined });
      return;
    case 'MemberExpression':
      if (node.computed) push(walk, node.property, inner);
      push(walk, node.object, inner);
      return;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      if (node.computed) push(walk, node.key, inner);
      push(walk, node.value, inner);
      return;
    case 'CallExpression':
    case 'NewExpression':
      push(walk, node.arguments, inner);
      if (node.callee.type !== 'Identifier') push(walk, node.callee, inner);
      return;
    default:
      // Whatever it is, it declares nothing: its parts may.
      for (const value of Object.values(node)) push(walk, value, inner);
  }
}

function push(walk: Walk, value: unknown, scopes: Scopes): void {
  if (Array.isArray(value)) for (const each of value) push(walk, each, scopes);
  else if (isNode(value)) walk.pending.push({ node: value, scopes });
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function declare(
  walk: Walk,
  pattern: Pattern | null | undefined,
  scope: AnyNode,
  value?: AnyNode,
): Binding | undefined {
  if (pattern?.type !== 'Identifier') return undefined;
  const { start, end } = scope;
  const values = value === undefined ? [] : [value];
  const binding: Binding = {
    name: pattern.name,
    start,
    end,
    values,
    parameter: undefined,
    properties: [],
    escapes: false,
  };
  walk.declared.push(binding);
  return binding;
}

function visitFunction(walk: Walk, node: FunctionNode, scopes: Scopes): void {
  if (node.type === 'FunctionDeclaration') declare(walk, node.id, scopes.block, node);
  else if (node.type === 'FunctionExpression') declare(walk, node.id, node, node);
  const inner = { block: node, body: node };
  node.params.forEach((parameter, index) => {
    if (parameter.type !== 'Identifier') {
      visitPattern(walk, parameter, node, inner);
      return;
    }
    const binding = declare(walk, parameter, node);
    if (binding !== undefined) binding.parameter = { of: node, index };
  });
  push(walk, node.body, inner);
}

function visitPattern(walk: Walk, pattern: Pattern, scope: AnyNode, scopes: Scopes, value?: AnyNode): void {
  switch (pattern.type) {
    case 'Identifier':
      declare(walk, pattern, scope, value);
      return;
    case 'AssignmentPattern':
      visitPattern(walk, pattern.left, scope, scopes);
      push(walk, pattern.right, scopes);
      return;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) visitPattern(walk, element, scope, scopes);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        const inner = property.type === 'Property' ? property.value : property.argument;
        visitPattern(walk, inner, scope, scopes);
      }
      return;
    case 'RestElement':
      visitPattern(walk, pattern.argument, scope, scopes);
      return;
    case 'MemberExpression':
      return;
    default:
      pattern satisfies never;
  }
}

function visitAssignment(walk: Walk, left: AnyNode, right: AnyNode, scopes: Scopes): void {
  let property: string | undefined;
  if (left.type === 'MemberExpression') {
    if (!left.computed) property = keyName(left.property);
    push(walk, left, scopes);
  } else if (left.type === 'Identifier') walk.assignments.push({ target: left, value: right });
  visitValue(walk, right, scopes, property);
}

/** A value that goes into a property of that name. */
function visitValue(walk: Walk, value: AnyNode, scopes: Scopes, property: string | undefined): void {
  const isGetter = value.type === 'ArrowFunctionExpression' && value.params.length === 0;
  const held = isGetter ? value.body : value;
  if (held.type === 'Identifier' && property !== undefined && property !== 'exports') {
    walk.uses.push({ name: held.name, offset: held.start, property });
  } else push(walk, value, scopes);
}
