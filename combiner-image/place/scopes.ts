import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';

/** What a name stands for. */
export interface Binding {
  /** A whole module, whose members bundlers make into names, one of these, or anything else. */
  meaning: 'module' | 'import' | 'other';
  /** What the other file calls it; `default` for what has no name there. */
  imported?: string;
  /** As the file names the other one. */
  from?: string;
  /** Of what a bundle declares: its file, as the bundler calls it. */
  hint?: string;
}

/** The names of a function, block or program. */
export type Scope = ReadonlyMap<string, Binding>;
type OpenScope = Map<string, Binding>;

const IMPORTERS = /^(?:__toESM|__toCommonJS|__importStar|__importDefault|_interop_require_\w+)$/;
const REQUIRES = /^(?:require(?:_[\w$]+)?|__require\d*|__webpack_require__|__nccwpck_require__)$/;

/** `require("fs")`, whatever a bundler makes of it. */
export function isRequire(node: unknown): boolean {
  if (!isNode(node) || node.type !== 'CallExpression') return false;
  const { callee } = node;
  if (callee.type === 'Identifier' && REQUIRES.test(callee.name)) return true;
  const name = callee.type === 'MemberExpression' ? nameOf(callee.property) : nameOf(callee);
  const [loaded] = node.arguments;
  return IMPORTERS.test(name) && (isRequire(loaded) || isLoadedHere(loaded));
}

/** `__commonJSMin((exports) => { … })()`: what is loaded once may stand where it is loaded. */
function isLoadedHere(node: SyntaxNode | undefined): boolean {
  return node?.type === 'CallExpression' && node.callee.type === 'CallExpression';
}

/** Reads declarations. */
export class Scopes {
  /** What classes are called inside of themselves: `var A = class _A { … }` is how tools keep the name. */
  readonly #classes = new WeakMap<SyntaxNode, Binding>();

  /**
   * @param body of a function, or a program
   * @param declared its parameters, and its own name
   */
  of(body: SyntaxNode, declared: readonly SyntaxNode[] = []): Scope {
    const scope: OpenScope = new Map();
    for (const node of declared) declarePattern(node, scope);
    this.#variables(body, scope);
    this.#declare(statementsOf(body), scope);
    return scope;
  }

  /** Of a block, a `switch`, the head of a loop: what is declared in it alone. */
  inside(nodes: readonly SyntaxNode[]): Scope | undefined {
    const scope: OpenScope = new Map();
    this.#declare(nodes, scope);
    return scope.size > 0 ? scope : undefined;
  }

  /** Its own name, in a class expression. */
  ofClass(node: NodeOf<'ClassExpression'>): Scope | undefined {
    if (!node.id) return undefined;
    return new Map([[node.id.name, this.#classes.get(node) ?? { meaning: 'other' }]]);
  }

  ofCatch({ param }: NodeOf<'CatchClause'>): Scope | undefined {
    const scope: OpenScope = new Map();
    if (param) declarePattern(param, scope);
    return scope.size > 0 ? scope : undefined;
  }

  /** A `var` is one of the function, in whatever block it stands. */
  #variables(body: SyntaxNode, scope: OpenScope): void {
    const open: SyntaxNode[] = [body];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.type === 'VariableDeclaration') {
        if (node.kind === 'var') this.#declarators(node, scope);
        continue;
      }
      if (!/Statement$|^(?:Program|SwitchCase|CatchClause|ExportNamedDeclaration)$/.test(node.type)) continue;
      if (node.type === 'ExpressionStatement') continue;
      for (const key of visitorKeys(node.type) ?? [])
        for (const child of [held(node, key)].flat()) if (isNode(child)) open.push(child);
    }
  }

  #declare(nodes: readonly SyntaxNode[], scope: OpenScope): void {
    for (const node of nodes) {
      switch (node.type) {
        case 'ImportDeclaration':
          for (const each of node.specifiers)
            scope.set(each.local.name, { ...importOf(each), from: node.source.value });
          break;
        case 'TSImportEqualsDeclaration':
          scope.set(node.id.name, { meaning: 'module' });
          break;
        case 'ExportNamedDeclaration':
        case 'ExportDefaultDeclaration':
          if (node.declaration) this.#declare([node.declaration], scope);
          break;
        case 'VariableDeclaration':
          if (node.kind !== 'var') this.#declarators(node, scope);
          break;
        case 'FunctionDeclaration':
        case 'ClassDeclaration':
        case 'TSEnumDeclaration':
          if (node.id) declareName(node.id.name, scope);
          break;
        case 'LabeledStatement':
          this.#declare([node.body], scope);
          break;
        default:
      }
    }
  }

  #declarators({ declarations }: NodeOf<'VariableDeclaration'>, scope: OpenScope): void {
    for (const { id, init } of declarations) {
      if (id.type !== 'Identifier') {
        declarePattern(id, scope);
        continue;
      }
      if (isRequire(init)) scope.set(id.name, { meaning: 'module' });
      else declareName(id.name, scope);
      const binding = scope.get(id.name);
      if (init?.type === 'ClassExpression' && binding !== undefined) this.#classes.set(init, binding);
    }
  }
}

/** Names that statements of a program declare. */
export function declaredIn(nodes: readonly SyntaxNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.type === 'VariableDeclaration')
      return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? id.name : []));
    const isNamed = node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration';
    return isNamed && node.id ? [node.id.name] : [];
  });
}

function statementsOf(body: SyntaxNode): readonly SyntaxNode[] {
  return body.type === 'BlockStatement' || body.type === 'Program' || body.type === 'StaticBlock'
    ? body.body
    : [];
}

/** A name that is declared twice is one. */
function declareName(name: string, scope: OpenScope): void {
  if (scope.get(name)?.meaning !== 'other') scope.set(name, { meaning: 'other' });
}

type Specifier = NodeOf<'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier'>;

function importOf(node: Specifier): Binding {
  if (node.type === 'ImportNamespaceSpecifier') return { meaning: 'module' };
  if (node.type === 'ImportDefaultSpecifier') return { meaning: 'import', imported: 'default' };
  const { imported } = node;
  return { meaning: 'import', imported: imported.type === 'Identifier' ? imported.name : imported.value };
}

function declarePattern(node: SyntaxNode, scope: OpenScope): void {
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
