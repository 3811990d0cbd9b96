import type { FunctionNode } from '../convert/exact/original/function-node.ts';
import { held, type SyntaxNode } from '../convert/exact/original/node.ts';

/** They stand around an expression, and only types know them. */
export const AROUND_EXPRESSION = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
]);
/** No code comes of them, or none that stands alone. */
export const NO_CODE = new Set([
  'EmptyStatement',
  'ExportAllDeclaration',
  'ImportDeclaration',
  'TSDeclareFunction',
  'TSDeclareMethod',
  'TSEnumDeclaration',
  'TSImportEqualsDeclaration',
  'TSIndexSignature',
  'TSInterfaceDeclaration',
  'TSNamespaceExportDeclaration',
  'TSTypeAliasDeclaration',
]);
/** What a node is, with all of it that compilers keep. */
export function kindOf(node: SyntaxNode): string {
  const said = ['operator', 'kind', 'await', 'delegate', 'prefix', 'optional'].map((key) => {
    const value = held(node, key);
    return typeof value === 'string' || value === true ? String(value) : '';
  });
  if (node.type === 'BreakStatement' || node.type === 'ContinueStatement')
    said.push(node.label ? node.label.name : '');
  if (node.type === 'LabeledStatement') said.push(node.label.name);
  // Which parts there are.
  if (node.type === 'ForStatement')
    said.push(`${node.init ? 'i' : ''}${node.test ? 't' : ''}${node.update ? 'u' : ''}`);
  if (node.type === 'SwitchCase') said.push(node.test ? 'case' : 'default');
  if (node.type === 'TryStatement') said.push(`${node.handler ? 'c' : ''}${node.finalizer ? 'f' : ''}`);
  if (node.type === 'CatchClause') said.push(node.param ? 'p' : '');
  return `${node.type}:${said.join(':')}`;
}

/** What is said to do nothing by itself. */
export function effectsOf({ leadingComments }: SyntaxNode): { hasEffects?: boolean } {
  const isPure = leadingComments?.some(({ value }) => /^\s*[@#]__PURE__\s*$/.test(value));
  return isPure ? { hasEffects: false } : {};
}

export function functionKind(node: FunctionNode): string {
  const words = [node.async ? 'async' : '', node.generator ? '*' : ''];
  if (node.type === 'ArrowFunctionExpression') return `=>${words.join('')}`;
  if (node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod')
    return `method ${node.kind} ${node.static ? 'static' : ''}${words.join('')}`;
  return `${node.type === 'ObjectMethod' ? `method ${node.kind} ` : 'function'}${words.join('')}`;
}
