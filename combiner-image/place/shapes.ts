import { type FunctionNode, isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';
import { classShape } from './class-shape.ts';
import { exported, isNaming, isOfFile, isOwnExports, loadedLater } from './commonjs-names.ts';
import { isHelper } from './helpers.ts';
import { keyOf, literalOf } from './keys.ts';
import { AROUND_EXPRESSION, effectsOf, functionKind, kindOf, NO_CODE } from './kind-of.ts';
import { requiredName } from './required-name.ts';
import { declaredIn, isRequire, type Scope, Scopes } from './scopes.ts';
import { NOWHERE, type Shape, shape, unknown } from './shape.ts';

/** The shapes of one text, an original or a deployed one: both are brought to what they have in common. */
export class Shapes {
  readonly #text: string;
  readonly #hasConstants: boolean;
  readonly #isOfOneTool: boolean;
  readonly #declared = new Scopes();
  readonly #scopes: Scope[] = [];
  /** Functions and classes around that have one of their own: that of a module is its exports. */
  #hasThis = 0;

  /**
   * @param of both texts
   * @param of.hasConstants a tool made it that writes members of enums as it does
   * @param of.isOfOneTool the same tool made both, of the same files: modules are what it makes of them, and names, labels
   * too, may be any
   */
  constructor(text: string, { hasConstants = false, isOfOneTool = false } = {}) {
    this.#text = text;
    this.#hasConstants = hasConstants;
    this.#isOfOneTool = isOfOneTool;
  }

  /** @param statements those of the program that are looked at */
  program(node: NodeOf<'Program'>, statements: readonly SyntaxNode[] = node.body): Shape[] {
    return this.#within(node, [], false, () => this.statements(statements));
  }

  /** What stands in a module's function, and the same without what its bundler put there. */
  module(node: FunctionNode): { all: Shape[]; shapes: Shape[] } {
    return node.body.type === 'BlockStatement' ? this.around(node.body.body, node) : { all: [], shapes: [] };
  }

  /** The same of statements in a function; without one, where it is. */
  around(nodes: readonly SyntaxNode[], scope: FunctionNode | undefined): { all: Shape[]; shapes: Shape[] } {
    const own = nodes.filter(({ start, end }) => !isHelper(this.#text.slice(start, end)));
    const read = () => ({ all: this.statements(nodes), shapes: this.statements(own) });
    return scope === undefined ? read() : this.#within(scope.body, scope.params, false, read);
  }

  /** @param hintOf of what a part of it is, as its bundler calls it */
  inScopeOf(
    program: NodeOf<'Program'>,
    parts: readonly { hint: string | undefined; nodes: readonly SyntaxNode[] }[],
    read: () => void,
  ): void {
    this.#within(program, [], false, () => {
      const scope = this.#scopes.at(-1);
      for (const { hint, nodes } of parts) {
        if (hint === undefined) continue;
        for (const name of declaredIn(nodes)) {
          const binding = scope?.get(name);
          if (binding !== undefined) binding.hint ??= hint;
        }
      }
      read();
    });
  }

  /** In the scopes that are around it. */
  statements(nodes: readonly SyntaxNode[]): Shape[] {
    return nodes.flatMap((node) => this.#statement(node));
  }

  expression(node: SyntaxNode): Shape {
    switch (node.type) {
      case 'Identifier':
        return this.#name(node);
      case 'StringLiteral':
      case 'NumericLiteral': {
        const constant = this.#constant(node);
        if (constant !== undefined) return shape(`get:${constant}`, node, [shape('name', node)]);
        return shape(`${node.type}:${node.value}`, node);
      }
      case 'BooleanLiteral':
      case 'BigIntLiteral':
        return shape(`${node.type}:${node.value}`, node);
      case 'RegExpLiteral':
        return shape(`/${node.pattern}/${node.flags}`, node);
      case 'PrivateName':
        return shape('private', node, [], { name: node.id.name });
      case 'MetaProperty':
        return node.meta.name === 'import' && !this.#isOfOneTool
          ? shape('name', node, [], { name: 'import_meta' })
          : shape(`${node.meta.name}.${node.property.name}`, node);
      case 'TaggedTemplateExpression': {
        const { quasis, expressions } = node.quasi;
        const raw = JSON.stringify(quasis.map(({ value }) => value.raw));
        return shape(`tagged:${raw}`, node, [this.expression(node.tag), ...this.#all(expressions)]);
      }
      case 'TemplateLiteral': {
        const texts = cookedOf(node);
        if (texts.length === 1) return shape(`StringLiteral:${texts[0]}`, node);
        return shape(`template:${JSON.stringify(texts)}`, node, this.#all(node.expressions));
      }
      case 'UnaryExpression':
        if (node.operator === 'void' && isConstant(node.argument)) return shape('undefined', node);
        if (node.operator === '+' && node.argument.type === 'NumericLiteral')
          return this.expression(node.argument);
        return shape(`unary:${node.operator}`, node, [this.expression(node.argument)]);
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.#member(node);
      case 'SequenceExpression': {
        const [first, second] = node.expressions;
        const isBare = node.expressions.length === 2 && first?.type === 'NumericLiteral' && first.value === 0;
        if (isBare && second !== undefined) return this.expression(second);
        break;
      }
      case 'CallExpression':
        return this.#call(node);
      case 'NewExpression': {
        const pattern = this.#pattern(node);
        if (pattern !== undefined) return shape(pattern, node);
        return shape(kindOf(node), node, this.#children(node), effectsOf(node));
      }
      case 'ImportExpression':
        if (this.#isOfOneTool) break;
        return shape('import()', node, [], { name: requiredName(node.source) });
      case 'ObjectProperty': {
        const key = keyOf(node);
        const value = this.expression(node.value);
        if (key !== undefined) return shape(`property:${key}`, node, [value]);
        return shape('property[]', node, [this.expression(node.key), value]);
      }
      case 'ClassExpression':
        return this.#inScope(this.#declared.ofClass(node), () => this.#class(node));
      case 'ClassDeclaration':
        return this.#class(node);
      case 'VariableDeclaration': {
        // Of `for … in` and `of`; of others in a place of one there is none.
        const [only] = node.declarations;
        return only && !only.init ? this.expression(only.id) : this.#first(node);
      }
      case 'ForStatement': {
        const { init, test, update, body } = node;
        return this.#inScope(this.#declared.inside(init ? [init] : []), () => {
          const parts = [
            ...(init ? [this.#first(init)] : []),
            ...this.#all([test, update].flatMap((each) => each ?? [])),
          ];
          return shape(kindOf(node), node, [...parts, this.#block(body)]);
        });
      }
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#inScope(this.#declared.inside([node.left]), () => this.#usual(node));
      case 'SwitchStatement': {
        const statements = node.cases.flatMap(({ consequent }) => consequent);
        return this.#inScope(this.#declared.inside(statements), () => this.#usual(node));
      }
      case 'BlockStatement':
        // Of `try` and `finally`.
        return this.#block(node);
      case 'CatchClause':
        return this.#inScope(this.#declared.ofCatch(node), () => this.#usual(node));
      case 'BinaryExpression':
        if (node.operator === '+') return this.#sum(node);
        break;
      case 'ThisExpression':
        return this.#hasThis > 0 ? shape('this', node) : shape('name', node, [], { name: 'exports' });
      case 'JSXElement':
      case 'JSXFragment':
        return unknown(node);
      default:
    }
    if (isFunction(node)) return this.function(node);
    if (AROUND_EXPRESSION.has(node.type)) return this.expression(held(node, 'expression') as SyntaxNode);
    return this.#usual(node);
  }

  #usual(node: SyntaxNode): Shape {
    const label = this.#isOfOneTool && 'label' in node ? node.label : undefined;
    if (!label) return shape(kindOf(node), node, this.#children(node));
    const kids = node.type === 'LabeledStatement' ? [this.#block(node.body)] : [];
    return shape(`${node.type} of a label`, node, kids, { name: label.name });
  }

  #class(node: NodeOf<'ClassDeclaration' | 'ClassExpression'>): Shape {
    this.#hasThis++;
    try {
      return classShape(node, this);
    } finally {
      this.#hasThis--;
    }
  }

  /** Of a `static` block. */
  staticStatements(node: NodeOf<'StaticBlock'>): Shape[] {
    return this.#inScope(this.#declared.of(node), () => this.statements(node.body));
  }

  /** @param own what stands in front of its own statements */
  function(node: FunctionNode, own: (statements: Shape[]) => Shape[] = (statements) => statements): Shape {
    const { body } = node;
    const params = node.params.filter((each) => !(each.type === 'Identifier' && each.name === 'this'));
    const ownName = node.type === 'FunctionExpression' ? node.id : undefined;
    const isArrow = node.type === 'ArrowFunctionExpression';
    return this.#within(body, ownName ? [...params, ownName] : params, !isArrow, () => {
      const isBlock = body.type === 'BlockStatement';
      const inner = isBlock
        ? shape('body', body, own(this.statements(body.body)), { marks: [body.end - 1] })
        : this.expression(body);
      const key = 'key' in node ? keyOf(node) : undefined;
      const computed = 'key' in node && key === undefined ? [this.expression(node.key)] : [];
      const id = 'id' in node && node.id ? node.id : undefined;
      return shape(
        `${functionKind(node)}${key === undefined ? '' : `:${key}`}`,
        node,
        [...computed, ...params.map((each) => this.expression(parameterOf(each))), inner],
        {
          name: id?.name,
          // What stands in brackets is asked for at once.
          ...(computed.some(({ kids: [object] }) => object?.kind !== 'free:Symbol') && { hasEffects: true }),
          ...(node.type === 'FunctionDeclaration' &&
            id && { marks: [id.start], binding: this.#bindingOf(id.name) }),
        },
      );
    });
  }

  #statement(node: SyntaxNode): Shape[] {
    if (NO_CODE.has(node.type) || ('declare' in node && node.declare === true)) return [];
    switch (node.type) {
      case 'ExportNamedDeclaration':
        return node.declaration ? this.#statement(node.declaration) : [];
      case 'ExportDefaultDeclaration': {
        const { declaration } = node;
        if (/Declaration$/.test(declaration.type) || declaration.type === 'TSDeclareFunction')
          return this.#statement(declaration);
        return [shape('var', node, [shape('name', declaration), this.expression(declaration)])];
      }
      case 'VariableDeclaration':
        return this.#declarators(node);
      case 'ClassDeclaration': {
        const { id } = node;
        const binding = id ? this.#bindingOf(id.name) : undefined;
        return [
          shape('var', node, [shape('name', id ?? node), this.expression(node)], { name: id?.name, binding }),
        ];
      }
      case 'ExpressionStatement': {
        if (!this.#isOfOneTool && isNaming(node.expression)) return [];
        const name = this.#isOfOneTool ? undefined : exported(node.expression);
        if (name !== undefined && node.expression.type === 'AssignmentExpression') {
          const { left, right } = node.expression;
          const kids = [shape('name', left), this.expression(right)];
          return [shape('var', node, kids, { name, hasEffects: true })];
        }
        return [
          this.#assignment(node.expression, node) ??
            shape('statement', node, [this.expression(node.expression)]),
        ];
      }
      case 'BlockStatement':
        return [this.#block(node)];
      case 'IfStatement': {
        const { test, consequent, alternate } = node;
        const others = alternate ? [this.#block(alternate)] : [];
        return [shape('if', node, [this.expression(test), this.#block(consequent), ...others])];
      }
      case 'TSModuleDeclaration':
      case 'TSExportAssignment':
        return [unknown(node)];
      default:
        return [this.expression(node)];
    }
  }

  /** As esbuild writes members of enums: their values, and behind these their names in comments. */
  #constant({ end }: SyntaxNode): string | undefined {
    if (!this.#hasConstants) return undefined;
    CONSTANT.lastIndex = end;
    return CONSTANT.exec(this.#text)?.[1];
  }

  /** What only declares says nothing, and bundlers move it. */
  #declarators({ declarations }: NodeOf<'VariableDeclaration'>): Shape[] {
    return declarations.flatMap((each) => {
      if (!each.init) return [];
      const name = each.id.type === 'Identifier' ? each.id.name : undefined;
      const binding = name === undefined ? undefined : this.#bindingOf(name);
      return shape('var', each, [this.expression(each.id), this.expression(each.init)], { name, binding });
    });
  }

  /** `a = 1;`, as bundlers make it of `var a = 1;`. */
  #assignment(node: SyntaxNode, whole: SyntaxNode): Shape | undefined {
    if (node.type !== 'AssignmentExpression' || node.operator !== '=') return undefined;
    const { left, right } = node;
    if (left.type !== 'Identifier') return undefined;
    if (this.#bindingOf(left.name) === undefined && !isOfFile(left.name)) return undefined;
    // As a statement of a file it sets what others read: nobody leaves it out.
    const kids = [this.expression(left), this.expression(right)];
    return shape('var', whole, kids, { name: left.name, hasEffects: true });
  }

  /** Of a `for`. */
  #first(node: SyntaxNode): Shape {
    if (node.type === 'VariableDeclaration') return shape('init', node, this.#declarators(node));
    const all = node.type === 'SequenceExpression' ? node.expressions : [node];
    return shape(
      'init',
      node,
      all.map((each) => this.#assignment(each, each) ?? this.expression(each)),
    );
  }

  /** `"a" + "b"` and `"ab"` are one, and so are templates. */
  #sum(node: NodeOf<'BinaryExpression'>): Shape {
    const operands: SyntaxNode[] = [];
    let left: SyntaxNode = node;
    while (left.type === 'BinaryExpression' && left.operator === '+') {
      operands.unshift(left.right);
      left = left.left;
    }
    operands.unshift(left);
    const parts: Shape[] = [];
    let group: SyntaxNode[] = [];
    const close = () => {
      const [first] = group;
      if (first === undefined) return;
      if (group.length === 1) parts.push(this.expression(first));
      else parts.push(this.#joined(group, first));
      group = [];
    };
    for (const each of operands) {
      if (each.type === 'StringLiteral' || each.type === 'TemplateLiteral') group.push(each);
      else {
        close();
        parts.push(this.expression(each));
      }
    }
    close();
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : shape('+', node, parts);
  }

  #joined(group: readonly SyntaxNode[], first: SyntaxNode): Shape {
    const texts = [''];
    const values: SyntaxNode[] = [];
    for (const each of group) {
      const own =
        each.type === 'StringLiteral' ? [each.value] : each.type === 'TemplateLiteral' ? cookedOf(each) : [];
      texts.push((texts.pop() ?? '') + (own[0] ?? ''), ...own.slice(1));
      if (each.type === 'TemplateLiteral') values.push(...each.expressions);
    }
    const kind = texts.length === 1 ? `StringLiteral:${texts[0]}` : `template:${JSON.stringify(texts)}`;
    return shape(kind, first, this.#all(values));
  }

  /** With or without brackets. */
  #block(node: SyntaxNode): Shape {
    // Its place is that of its statement: the other text may have brackets there.
    if (node.type !== 'BlockStatement') return shape('block', NOWHERE, this.#statement(node));
    return this.#inScope(this.#declared.inside(node.body), () =>
      shape('block', node, this.statements(node.body)),
    );
  }

  #name(node: NodeOf<'Identifier'>): Shape {
    const { name } = node;
    const binding = this.#bindingOf(name);
    if (name === 'undefined' && binding === undefined) return shape('undefined', node);
    // Bundlers make parameters of them.
    if (!this.#isOfOneTool && (isOfFile(name) || isOwnExports(name)))
      return shape('name', node, [], { name });
    return binding === undefined ? shape(`free:${name}`, node) : shape('name', node, [], { name, binding });
  }

  #bindingOf(name: string) {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const binding = this.#scopes[i]?.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  #member(node: NodeOf<'MemberExpression' | 'OptionalMemberExpression'>): Shape {
    const { object, property } = node;
    const sign = node.type === 'OptionalMemberExpression' && node.optional ? '?.' : '';
    const name = node.computed
      ? literalOf(property)
      : property.type === 'Identifier'
        ? property.name
        : undefined;
    if (name === undefined)
      return shape(`get${sign}[]`, node, [this.expression(object), this.expression(property)]);
    const binding = object.type === 'Identifier' ? this.#bindingOf(object.name) : undefined;
    const isOfModule =
      !this.#isOfOneTool &&
      object.type === 'Identifier' &&
      (isOwnExports(object.name) || binding?.meaning === 'module');
    if (isOfModule) return shape('name', node, [], { name });
    return shape(`get${sign}:${name}`, node, [this.expression(object)], { marks: [property.start] });
  }

  #call(node: NodeOf<'CallExpression'>): Shape {
    if (this.#isOfOneTool)
      return shape('call', node, this.#all([node.callee, ...node.arguments]), effectsOf(node));
    if (isRequire(node)) return shape('require', node, [], { name: requiredName(node) });
    const [first, ...others] = node.arguments;
    const { callee } = node;
    // What keeps names.
    if (callee.type === 'Identifier' && callee.name === '__name' && first && others.length === 1)
      return this.expression(first);
    if (callee.type === 'Import') return shape('import()', node, [], { name: requiredName(first) });
    const later = loadedLater(node);
    if (later !== undefined) return shape('import()', node, [], { name: requiredName(later) });
    return shape('call', node, [this.expression(callee), ...this.#all(node.arguments)], effectsOf(node));
  }

  /** `new RegExp("a", "u")`, which compilers for older targets make of `/a/u`. */
  #pattern({ callee, arguments: [pattern, flags] }: NodeOf<'NewExpression'>): string | undefined {
    if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || pattern === undefined) return undefined;
    if (this.#bindingOf('RegExp') !== undefined) return undefined;
    if (flags !== undefined && flags.type !== 'StringLiteral') return undefined;
    const { kind } = this.expression(pattern);
    const text = 'StringLiteral:';
    return kind.startsWith(text) ? `/${kind.slice(text.length)}/${flags?.value ?? ''}` : undefined;
  }

  #children(node: SyntaxNode): Shape[] {
    const kids: Shape[] = [];
    for (const key of visitorKeys(node.type) ?? []) {
      if (key === 'decorators') continue;
      const value = held(node, key);
      const isStatement = STATEMENTS.has(`${node.type}.${key}`);
      for (const child of [value].flat())
        if (isNode(child)) kids.push(...(isStatement ? [this.#block(child)] : this.#child(node, key, child)));
        else if (child === null && Array.isArray(value)) kids.push(shape('hole', node));
    }
    return kids;
  }

  #child(node: SyntaxNode, key: string, child: SyntaxNode): Shape[] {
    const isInList = key === 'consequent' || (key === 'body' && node.type !== 'ClassBody');
    return isInList && /Statement$|Declaration$/.test(child.type) && !isFunction(node)
      ? this.#statement(child)
      : [this.expression(child)];
  }

  #all(nodes: readonly SyntaxNode[]): Shape[] {
    return nodes.map((each) => this.expression(each));
  }

  #within<T>(body: SyntaxNode, declared: readonly SyntaxNode[], hasThis: boolean, read: () => T): T {
    if (hasThis) this.#hasThis++;
    try {
      return this.#inScope(this.#declared.of(body, declared), read);
    } finally {
      if (hasThis) this.#hasThis--;
    }
  }

  #inScope<T>(scope: Scope | undefined, read: () => T): T {
    if (scope === undefined) return read();
    this.#scopes.push(scope);
    try {
      return read();
    } finally {
      this.#scopes.pop();
    }
  }
}

const STATEMENTS = new Set([
  'DoWhileStatement.body',
  'ForInStatement.body',
  'ForOfStatement.body',
  'LabeledStatement.body',
  'WhileStatement.body',
]);

function isConstant(node: SyntaxNode): boolean {
  return node.type === 'NumericLiteral' || (node.type === 'Identifier' && /^undefined\d*$/.test(node.name));
}

function cookedOf({ quasis }: NodeOf<'TemplateLiteral'>): string[] {
  return quasis.map(({ value }) => value.cooked ?? value.raw);
}

function parameterOf(node: SyntaxNode): SyntaxNode {
  return node.type === 'TSParameterProperty' ? node.parameter : node;
}

const CONSTANT = / ?\/\* ([\w$]+) \*\//y;
