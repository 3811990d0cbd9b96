import type { Shape } from '../shape.ts';

/** Whether a statement is of no file: how a bundler brings files and packages together. */
export function isGlue({ kind, kids: [first, second] }: Shape): boolean {
  if (kind === 'var') return second !== undefined && (isEmptyObject(second) || isLoaded(second));
  if (kind !== 'statement' || first === undefined) return false;
  if (first.kind === 'call') return isLoaded(first) || isList(first);
  if (first.kind.startsWith('AssignmentExpression:=')) return first.kids[0]?.kind === 'get:exports';
  return first.kind.startsWith('LogicalExpression:&&') && first.kids[0]?.kind === 'NumericLiteral:0';
}

function isEmptyObject({ kind, kids }: Shape): boolean {
  return kind.startsWith('ObjectExpression') && kids.length === 0;
}

/** `require("fs")`, `x(require("fs"), 1)`, `a()`, `x(a())` */
function isLoaded(shape: Shape): boolean {
  if (shape.kind !== 'call') return false;
  const [callee, first, second, ...more] = shape.kids;
  if (more.length > 0) return false;
  if (callee?.kind === 'free:require') return first?.kind.startsWith('StringLiteral') === true;
  if (callee?.kind !== 'name') return false;
  if (first === undefined) return true;
  return isLoaded(first) && (second === undefined || second.kind.startsWith('NumericLiteral'));
}

/** `x(exports, { a: () => b })` */
function isList({ kids: [callee, target, list, ...more] }: Shape): boolean {
  if (callee?.kind !== 'name' || target?.kind !== 'name' || more.length > 0) return false;
  if (list === undefined || !list.kind.startsWith('ObjectExpression')) return false;
  return list.kids.every(
    ({ kind, kids: [value] }) =>
      kind.startsWith('property:') && value?.kind === '=>' && value.kids[0]?.kind === 'name',
  );
}
