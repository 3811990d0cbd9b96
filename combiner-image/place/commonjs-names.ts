import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';
import { isRequire } from './scopes.ts';

/** CommonJS gives them to each file. */
const OF_FILE = new Set(['__dirname', '__filename', 'exports', 'module', 'require']);

/** As bundlers number it. */
const EXPORTS = /^exports\d*$/;

export function isOfFile(name: string): boolean {
  return OF_FILE.has(name);
}

export function isOwnExports(name: string): boolean {
  return EXPORTS.test(name);
}

/** What only keeps names: `__name(f, "f")`. */
export function isNaming(node: SyntaxNode): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === '__name';
}

/** `exports.a = …` is how CommonJS declares; other things are its own. */
export function exported(node: SyntaxNode): string | undefined {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return undefined;
  const { left } = node;
  if (left.type !== 'MemberExpression' || left.computed || left.object.type !== 'Identifier')
    return undefined;
  if (!isOwnExports(left.object.name)) return undefined;
  return left.property.type === 'Identifier' ? left.property.name : undefined;
}

/** @returns the `require("./a")` in `Promise.resolve().then(() => __toESM(require("./a")))` */
export function loadedLater({
  callee,
  arguments: [then, ...others],
}: NodeOf<'CallExpression'>): SyntaxNode | undefined {
  if (callee.type !== 'MemberExpression' || others.length > 0 || !then) return undefined;
  const { object, property } = callee;
  if (property.type !== 'Identifier' || property.name !== 'then') return undefined;
  if (then.type !== 'ArrowFunctionExpression' || object.type !== 'CallExpression') return undefined;
  const resolve = object.callee;
  const isPromise =
    resolve.type === 'MemberExpression' &&
    resolve.object.type === 'Identifier' &&
    resolve.object.name === 'Promise';
  return isPromise && isRequire(then.body) ? then.body : undefined;
}
