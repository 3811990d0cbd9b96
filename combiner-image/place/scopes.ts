import { isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';

/** What a name stands for: a whole module, whose members bundlers make into names, one of these, or anything else. */
export type Meaning = 'module' | 'import' | 'other';

/** The names of a function or program, of whatever block: no two texts differ in blocks alone. */
export type Scope = ReadonlyMap<string, Meaning>;

const IMPORTERS = /^(?:__toESM|__toCommonJS|__importStar|__importDefault|_interop_require_\w+)$/;
const REQUIRES = /^(?:require(?:_[\w$]+)?|__require\d*|__webpack_require__|__nccwpck_require__)$/;

/** `require("fs")`, whatever a bundler makes of it. */
export function isRequire(node: unknown): boolean {
  if (!isNode(node) || node.type !== 'CallExpression') return false;
  const { callee } = node;
  if (callee.type === 'Identifier' && REQUIRES.test(callee.name)) return true;
  const name = callee.type === 'MemberExpression' ? nameOf(callee.property) : nameOf(callee);
  return IMPORTERS.test(name) && isRequire(node.arguments[0]);
}

/**
 * @param body of a function, or a program
 * @param declared its parameters, and its own name
 */
export function scopeOf(body: SyntaxNode, declared: readonly SyntaxNode[] = []): Scope {
  const scope = new Map<string, Meaning>();
  declare(body, scope);
  for (const node of declared) declarePattern(node, scope);
  return scope;
}

function declare(node: SyntaxNode, scope: Map<string, Meaning>): void {
  switch (node.type) {
    case 'ImportDeclaration':
      for (const each of node.specifiers)
        scope.set(each.local.name, each.type === 'ImportNamespaceSpecifier' ? 'module' : 'import');
      return;
    case 'TSImportEqualsDeclaration':
      scope.set(node.id.name, 'module');
      return;
    case 'VariableDeclarator':
      if (node.id.type === 'Identifier') scope.set(node.id.name, isRequire(node.init) ? 'module' : 'other');
      else declarePattern(node.id, scope);
      if (node.init) declare(node.init, scope);
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      if (node.id) scope.set(node.id.name, 'other');
      break;
    case 'CatchClause':
      if (node.param) declarePattern(node.param, scope);
      break;
    case 'ClassExpression':
      if (node.id) scope.set(node.id.name, 'other');
      break;
    default:
  }
  if (isFunction(node)) return;
  for (const key of visitorKeys(node.type) ?? [])
    for (const child of [held(node, key)].flat()) if (isNode(child)) declare(child, scope);
}

function declarePattern(node: SyntaxNode, scope: Map<string, Meaning>): void {
  switch (node.type) {
    case 'Identifier':
      scope.set(node.name, 'other');
      return;
    case 'ObjectPattern':
      for (const each of node.properties)
        declarePattern(each.type === 'ObjectProperty' ? each.value : each.argument, scope);
      return;
    case 'ArrayPattern':
      for (const each of node.elements) if (each) declarePattern(each, scope);
      return;
    case 'AssignmentPattern':
      declarePattern(node.left, scope);
      return;
    case 'RestElement':
      declarePattern(node.argument, scope);
      return;
    case 'TSParameterProperty':
      declarePattern(node.parameter, scope);
      return;
    default:
  }
}

function nameOf(node: SyntaxNode): string {
  return node.type === 'Identifier' ? node.name : '';
}
