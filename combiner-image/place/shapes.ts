import { type FunctionNode, isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';
import { callShape, patternOf } from './call-shape.ts';
import { classShape } from './class-shape.ts';
import { isOfFile, isOwnExports } from './commonjs-names.ts';
import { functionShape } from './function-shape.ts';
import { isHelper } from './helpers.ts';
import { keyOf } from './keys.ts';
import { AROUND_EXPRESSION, effectsOf, kindOf } from './kind-of.ts';
import { memberShape } from './member-shape.ts';
import { requiredName } from './required-name.ts';
import { ScopeStack } from './scope-stack.ts';
import { declaredIn } from './scopes.ts';
import { NOWHERE, type Shape, shape, unknown } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';
import { firstShape, statementShapes } from './statement-shape.ts';
import { sumShape, templateShape } from './sum-shape.ts';

/** The shapes of one text, an original or a deployed one: both are brought to what they have in common. */
export class Shapes implements ShapeReader {
  readonly #text: string;
  readonly #hasConstants: boolean;
  readonly isOfOneTool: boolean;
  readonly scopes = new ScopeStack();

  /**
   * @param of both texts
   * @param of.hasConstants a tool made it that writes members of enums as it does
   * @param of.isOfOneTool the same tool made both, of the same files: modules are what it makes of them, and names, labels
   * too, may be any
   */
  constructor(text: string, { hasConstants = false, isOfOneTool = false } = {}) {
    this.#text = text;
    this.#hasConstants = hasConstants;
    this.isOfOneTool = isOfOneTool;
  }

  /** @param statements those of the program that are looked at */
  program(node: NodeOf<'Program'>, statements: readonly SyntaxNode[] = node.body): Shape[] {
    return this.scopes.within(node, [], false, () => this.statements(statements));
  }

  /** What stands in a module's function, and the same without what its bundler put there. */
  module(node: FunctionNode): { all: Shape[]; shapes: Shape[] } {
    return node.body.type === 'BlockStatement' ? this.around(node.body.body, node) : { all: [], shapes: [] };
  }

  /** The same of statements in a function; without one, where it is. */
  around(nodes: readonly SyntaxNode[], scope: FunctionNode | undefined): { all: Shape[]; shapes: Shape[] } {
    const own = nodes.filter(({ start, end }) => !isHelper(this.#text.slice(start, end)));
    const read = () => ({ all: this.statements(nodes), shapes: this.statements(own) });
    return scope === undefined ? read() : this.scopes.within(scope.body, scope.params, false, read);
  }

  /** @param hintOf of what a part of it is, as its bundler calls it */
  inScopeOf(
    program: NodeOf<'Program'>,
    parts: readonly { hint: string | undefined; nodes: readonly SyntaxNode[] }[],
    read: () => void,
  ): void {
    this.scopes.within(program, [], false, () => {
      const scope = this.scopes.innermost;
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
    return nodes.flatMap((node) => statementShapes(node, this));
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
        return node.meta.name === 'import' && !this.isOfOneTool
          ? shape('name', node, [], { name: 'import_meta' })
          : shape(`${node.meta.name}.${node.property.name}`, node);
      case 'TaggedTemplateExpression': {
        const { quasis, expressions } = node.quasi;
        const raw = JSON.stringify(quasis.map(({ value }) => value.raw));
        return shape(`tagged:${raw}`, node, [this.expression(node.tag), ...this.all(expressions)]);
      }
      case 'TemplateLiteral':
        return templateShape(node, this);
      case 'UnaryExpression':
        if (node.operator === 'void' && isConstant(node.argument)) return shape('undefined', node);
        if (node.operator === '!' && node.argument.type === 'NumericLiteral')
          return shape(`BooleanLiteral:${node.argument.value === 0}`, node);
        if (node.operator === '+' && node.argument.type === 'NumericLiteral')
          return this.expression(node.argument);
        return shape(`unary:${node.operator}`, node, [this.expression(node.argument)]);
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return memberShape(node, this);
      case 'SequenceExpression': {
        const [first, second] = node.expressions;
        const isBare = node.expressions.length === 2 && first?.type === 'NumericLiteral' && first.value === 0;
        if (isBare && second !== undefined) return this.expression(second);
        break;
      }
      case 'CallExpression':
        return callShape(node, this);
      case 'NewExpression': {
        const pattern = patternOf(node, this);
        if (pattern !== undefined) return shape(pattern, node);
        return shape(kindOf(node), node, this.#children(node), effectsOf(node));
      }
      case 'ImportExpression':
        if (this.isOfOneTool) break;
        return shape('import()', node, [], { name: requiredName(node.source) });
      case 'ObjectProperty': {
        const key = keyOf(node);
        const value = this.expression(node.value);
        if (key !== undefined) return shape(`property:${key}`, node, [value]);
        return shape('property[]', node, [this.expression(node.key), value]);
      }
      case 'ClassExpression':
        return this.scopes.inScope(this.scopes.declared.ofClass(node), () => classShape(node, this));
      case 'ClassDeclaration':
        return classShape(node, this);
      case 'VariableDeclaration': {
        // Of `for … in` and `of`; of others in a place of one there is none.
        const [only] = node.declarations;
        return only && !only.init ? this.expression(only.id) : firstShape(node, this);
      }
      case 'ForStatement': {
        const { init, test, update, body } = node;
        return this.scopes.inScope(this.scopes.declared.inside(init ? [init] : []), () => {
          const parts = [
            ...(init ? [firstShape(init, this)] : []),
            ...this.all([test, update].flatMap((each) => each ?? [])),
          ];
          return shape(kindOf(node), node, [...parts, this.block(body)]);
        });
      }
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.scopes.inScope(this.scopes.declared.inside([node.left]), () => this.#usual(node));
      case 'SwitchStatement': {
        const statements = node.cases.flatMap(({ consequent }) => consequent);
        return this.scopes.inScope(this.scopes.declared.inside(statements), () => this.#usual(node));
      }
      case 'BlockStatement':
        // Of `try` and `finally`.
        return this.block(node);
      case 'CatchClause':
        return this.scopes.inScope(this.scopes.declared.ofCatch(node), () => this.#usual(node));
      case 'LogicalExpression':
        // With or without brackets: they are the same.
        return shape(kindOf(node), node, this.all(operandsOf(node)));
      case 'BinaryExpression':
        if (node.operator === '+') return sumShape(node, this);
        break;
      case 'ThisExpression':
        return this.scopes.hasThis ? shape('this', node) : shape('name', node, [], { name: 'exports' });
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
    const label = this.isOfOneTool && 'label' in node ? node.label : undefined;
    if (!label) return shape(kindOf(node), node, this.#children(node));
    const kids = node.type === 'LabeledStatement' ? [this.block(node.body)] : [];
    return shape(`${node.type} of a label`, node, kids, { name: label.name });
  }

  function(node: FunctionNode, own: (statements: Shape[]) => Shape[] = (statements) => statements): Shape {
    return functionShape(node, this, own);
  }

  /** As esbuild writes members of enums: their values, and behind these their names in comments. */
  #constant({ end }: SyntaxNode): string | undefined {
    if (!this.#hasConstants) return undefined;
    CONSTANT.lastIndex = end;
    return CONSTANT.exec(this.#text)?.[1];
  }

  block(node: SyntaxNode): Shape {
    // Its place is that of its statement: the other text may have brackets there.
    if (node.type !== 'BlockStatement') return shape('block', NOWHERE, statementShapes(node, this));
    return this.scopes.inScope(this.scopes.declared.inside(node.body), () =>
      shape('block', node, this.statements(node.body)),
    );
  }

  #name(node: NodeOf<'Identifier'>): Shape {
    const { name } = node;
    const binding = this.scopes.bindingOf(name);
    if (name === 'undefined' && binding === undefined) return shape('undefined', node);
    // Bundlers make parameters of them.
    if (!this.isOfOneTool && (isOfFile(name) || isOwnExports(name))) return shape('name', node, [], { name });
    return binding === undefined ? shape(`free:${name}`, node) : shape('name', node, [], { name, binding });
  }

  #children(node: SyntaxNode): Shape[] {
    const kids: Shape[] = [];
    for (const key of visitorKeys(node.type) ?? []) {
      if (key === 'decorators') continue;
      const value = held(node, key);
      const isStatement = STATEMENTS.has(`${node.type}.${key}`);
      for (const child of [value].flat())
        if (isNode(child)) kids.push(...(isStatement ? [this.block(child)] : this.#child(node, key, child)));
        else if (child === null && Array.isArray(value)) kids.push(shape('hole', node));
    }
    return kids;
  }

  #child(node: SyntaxNode, key: string, child: SyntaxNode): Shape[] {
    const isInList = key === 'consequent' || (key === 'body' && node.type !== 'ClassBody');
    return isInList && /Statement$|Declaration$/.test(child.type) && !isFunction(node)
      ? statementShapes(child, this)
      : [this.expression(child)];
  }

  all(nodes: readonly SyntaxNode[]): Shape[] {
    return nodes.map((each) => this.expression(each));
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

const CONSTANT = / ?\/\* ([\w$]+) \*\//y;

/** `a && (b && c)` as `a && b && c` */
function operandsOf(node: NodeOf<'LogicalExpression'>): SyntaxNode[] {
  const operands: SyntaxNode[] = [];
  const open: SyntaxNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === 'LogicalExpression' && next.operator === node.operator)
      open.push(next.right, next.left);
    else if (AROUND_EXPRESSION.has(next.type)) open.push(held(next, 'expression') as SyntaxNode);
    else operands.push(next);
  }
  return operands;
}
