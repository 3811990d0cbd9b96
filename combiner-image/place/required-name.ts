import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { SyntaxNode } from '../convert/exact/original/node.ts';

/**
 * What a call that loads a module, or its argument, says of the module, in each tool's way: `require("./a.js")` and
 * `require_a()` say `a`. Undefined where tools say other things of the same one.
 */
export function requiredName(node: SyntaxNode | null | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return nameOf(node.value);
  if (node?.type !== 'CallExpression') return undefined;
  const [first] = node.arguments;
  if (first !== undefined) return requiredName(first);
  return node.callee.type === 'Identifier' ? /^require_(.+)$/.exec(node.callee.name)?.[1] : undefined;
}

function nameOf(specifier: string): string | undefined {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const base = posix.basename(specifier).replace(/\.(?:[cm]?[jt]sx?|json)$/, '');
  // Tools name these by their folder.
  if (base === 'index' || /^\.*$/.test(base)) return undefined;
  return base.replaceAll(/[^\w$]/g, '_');
}
