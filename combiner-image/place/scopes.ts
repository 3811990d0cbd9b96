import { isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';

/** What a name stands for. */
export interface Binding {
  /** A whole module, whose members bundlers make into names, one of these, or anything else. */
  meaning: 'module' | 'import' | 'other';
  /** What the other file calls it; `default` for what has no name there. */
  imported?: string;
}

/** The names of a function or program, of whatever block: no two texts differ in blocks alone. */
export type Scope = ReadonlyMap<string, Binding>;

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
  const scope = new Map<string, Binding>();
  declare(body, scope);
  for (const node of declared) declarePattern(node, scope);
  return scope;
}

function declare(node: SyntaxNode, scope: Map<string, Binding>): void {
  switch (node.type) {
    case 'ImportDeclaration':
      for (const each of node.specifiers) scope.set(each.local.name, importOf(each));
      return;
    case 'TSImportEqualsDeclaration':
      scope.set(node.id.name, { meaning: 'module' });
      return;
    case 'VariableDeclarator': {
      const { id, init } = node;
      if (id.type !== 'Identifier') declarePattern(id, scope);
      else if (isRequire(init)) scope.set(id.name, { meaning: 'module' });
      else declareName(id.name, scope);
      if (init) declare(init, scope);
      // `var A = class _A { … }` is how tools keep the name that a class has inside of itself.
      const own = init?.type === 'ClassExpression' ? init.id?.name : undefined;
      const variable = id.type === 'Identifier' ? scope.get(id.name) : undefined;
      if (own !== undefined && variable !== undefined) scope.set(own, variable);
      return;
    }
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      if (node.id) declareName(node.id.name, scope);
      break;
    case 'CatchClause':
      if (node.param) declarePattern(node.param, scope);
      break;
    case 'ClassExpression':
      if (node.id) declareName(node.id.name, scope);
      break;
    default:
  }
  if (isFunction(node)) return;
  for (const key of visitorKeys(node.type) ?? [])
    for (const child of [held(node, key)].flat()) if (isNode(child)) declare(child, scope);
}

/** Names of a function are one where they are equal. */
function declareName(name: string, scope: Map<string, Binding>): void {
  if (scope.get(name)?.meaning !== 'other') scope.set(name, { meaning: 'other' });
}

type Specifier = NodeOf<'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier'>;

function importOf(node: Specifier): Binding {
  if (node.type === 'ImportNamespaceSpecifier') return { meaning: 'module' };
  if (node.type === 'ImportDefaultSpecifier') return { meaning: 'import', imported: 'default' };
  const { imported } = node;
  return { meaning: 'import', imported: imported.type === 'Identifier' ? imported.name : imported.value };
}

function declarePattern(node: SyntaxNode, scope: Map<string, Binding>): void {
  switch (node.type) {
    case 'Identifier':
      declareName(node.name, scope);
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
