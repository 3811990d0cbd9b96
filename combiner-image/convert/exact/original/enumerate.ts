import { coverCase, coverConditional, coverDefault, coverIf, coverLogical, coverSwitch } from './branches.ts';
import { isCountedStatement, isHinted } from './counted-nodes.ts';
import type { Entities } from './entity.ts';
import { addStatement, type Enumeration, type Frame, hintOn, newEnumeration } from './enumeration.ts';
import { type CountedFunction, isCountedFunction } from './function-node.ts';
import { ALL_HINTS, type Hints, isFileIgnored } from './ignore-hints.ts';
import { held, isNode, type SyntaxNode } from './node.ts';
import type { OriginalSyntax } from './parse-original.ts';
import { regionRole } from './region-role.ts';
import { armRegion, childRegion, functionRegion, programRegion } from './regions.ts';
import { visitorKeys } from './visitor-keys.ts';

/**
 * Istanbul's visitor (istanbul-lib-instrument 6), without its instrumentation: the same entities, with the same
 * locations, in the same order. One explicit stack, because a minified bundle without a map nests too deep for
 * recursion.
 * @returns entities whose index is Istanbul's number; a branch without arms leaves a hole, as in Istanbul.
 */
export function enumerate(syntax: OriginalSyntax, hints: Hints = ALL_HINTS): Entities {
  const state = newEnumeration(syntax, hints);
  const { program } = syntax;
  const region = programRegion(state.regions, program);
  const stack: Frame[] = [];
  if (!isFileIgnored(syntax.comments, hints)) {
    stack.push({ node: program, parent: undefined, region, list: undefined, leaving: false });
  }
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (!frame.leaving) enter(state, frame, stack);
    else if (state.ignoring === frame.node) state.ignoring = undefined;
  }
  const branches = state.entities.branches.map((branch) => (branch?.arms.length === 0 ? undefined : branch));
  return { ...state.entities, branches, regions: state.regions.all };
}

function enter(state: Enumeration, frame: Frame, stack: Frame[]): void {
  const { node } = frame;
  if (state.returned.has(node) && state.ignoring === undefined) {
    addStatement(state, { list: undefined }, node, frame.region);
  }
  if (isHinted(node)) {
    if (state.ignoring === undefined && (state.skipped.has(node) || hintOn(state, node) === 'next')) {
      state.ignoring = node;
      stack.push({ ...frame, leaving: true });
    }
    if (state.ignoring === undefined && !state.ignored.has(node)) cover(state, frame);
  }
  pushChildren(state, frame, stack);
}

function pushChildren(state: Enumeration, frame: Frame, stack: Frame[]): void {
  const keys = visitorKeys(frame.node.type) ?? [];
  const push = (key: string, value: unknown, list: Frame['list']) => {
    if (!isNode(value) || (visitorKeys(value.type) === undefined && !isCovered(state, value))) return;
    const region = childRegion(state.regions, frame.node, frame.region, key, value);
    stack.push({ node: value, parent: frame, region, list, leaving: false });
  };
  for (let k = keys.length - 1; k >= 0; k--) {
    const key = keys[k] ?? '';
    const value = held(frame.node, key);
    if (Array.isArray(value)) {
      const list = isList(key) ? { last: undefined } : frame.list;
      for (let i = value.length - 1; i >= 0; i--) {
        push(key, value[i], isList(key) || key === 'declarations' ? list : undefined);
      }
    } else push(key, value, key === 'declaration' ? frame.list : undefined);
  }
}

/** A leaf that counts nevertheless: `break`, or `() => 1`. */
function isCovered(state: Enumeration, node: SyntaxNode): boolean {
  return isHinted(node) || state.returned.has(node);
}

/** The properties that hold statements one after the other. */
function isList(property: string): boolean {
  return property === 'body' || property === 'consequent';
}

function cover(state: Enumeration, frame: Frame): void {
  const { node } = frame;
  switch (node.type) {
    case 'IfStatement':
      coverIf(state, frame, node);
      return;
    case 'SwitchStatement':
      coverSwitch(state, frame, node);
      return;
    case 'SwitchCase':
      coverCase(state, frame, node);
      return;
    case 'ConditionalExpression':
      coverConditional(state, frame, node);
      return;
    case 'LogicalExpression':
      coverLogical(state, frame, node);
      return;
    case 'AssignmentPattern':
      coverDefault(state, frame, node);
      return;
    case 'VariableDeclarator':
      coverValue(state, frame, 'init', node.init);
      return;
    case 'ClassProperty':
    case 'ClassPrivateProperty':
      coverValue(state, frame, 'value', node.value);
      return;
    default:
      if (isCountedFunction(node)) coverFunction(state, frame, node);
      else if (isCountedStatement(node)) addStatement(state, frame, node, frame.region);
  }
}

function coverValue(
  state: Enumeration,
  frame: Frame,
  property: string,
  value: SyntaxNode | null | undefined,
): void {
  if (!value) return;
  const role = regionRole(frame.node, property);
  const region = role === undefined ? frame.region : armRegion(state.regions, frame.region, value, role);
  const entity = addStatement(state, frame, value, region);
  if (role === 'field' && 'key' in frame.node) entity.key = frame.node.key;
  if (!isHoisted(state, frame, value)) state.unhinted.add(value);
}

/** Istanbul puts no sequence around what keeps its name: `const f = () => {}` in a block or program. */
function isHoisted(state: Enumeration, { node, parent }: Frame, value: SyntaxNode): boolean {
  if (node.type !== 'VariableDeclarator') return false;
  switch (value.type) {
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
      break;
    default:
      return false;
  }
  switch (parent?.parent?.node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'ExportNamedDeclaration':
      return true;
    default:
      return state.braced.has(parent?.node ?? value);
  }
}

function coverFunction(state: Enumeration, frame: Frame, node: CountedFunction): void {
  const { functions } = state.entities;
  const { body } = node;
  const id = 'id' in node ? node.id : undefined;
  const { start } = node.loc;
  const head = { start, end: { line: start.line, column: start.column + 1 } };
  const around = frame.parent?.node;
  functions.push({
    start: node.start,
    end: node.end,
    region: frame.region,
    inner: functionRegion(state.regions, node, frame.region),
    bodyStart: body.start,
    node,
    name: id ? id.name : `(anonymous_${functions.length})`,
    decl: id?.loc ?? head,
    loc: body.loc,
    isCalledInPlace: around !== undefined && 'callee' in around && around.callee === node,
  });
  // Istanbul makes `() => x` into `() => { return x }`: the statement comes when the body is reached.
  if (node.type === 'ArrowFunctionExpression' && body.type !== 'BlockStatement') state.returned.add(body);
}
