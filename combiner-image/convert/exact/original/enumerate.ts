import type {
  Arm,
  BranchEntity,
  BranchType,
  Entities,
  FunctionEntity,
  Region,
  StatementEntity,
} from './entity.ts';
import { type Hint, type HintDialect, hintBefore, IgnoredLines, isFileIgnored } from './ignore-hints.ts';
import { child, children, isNode, type Location, required, type SyntaxNode } from './node.ts';
import type { OriginalSyntax } from './parse-original.ts';
import { regionRole } from './region-role.ts';
import { VISITOR_KEYS } from './visitor-keys.ts';

const STATEMENTS = new Set([
  'ExpressionStatement',
  'BreakStatement',
  'ContinueStatement',
  'DebuggerStatement',
  'ReturnStatement',
  'ThrowStatement',
  'TryStatement',
  'IfStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'SwitchStatement',
  'WithStatement',
  'LabeledStatement',
]);
const FUNCTIONS = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'FunctionDeclaration',
  'ClassMethod',
  'ObjectMethod',
]);
const BRANCHES = new Set([
  'IfStatement',
  'ConditionalExpression',
  'LogicalExpression',
  'SwitchStatement',
  'SwitchCase',
  'AssignmentPattern',
]);
/** Node types whose comments Istanbul reads on entry; on any other node a hint does nothing. */
const HINTED = new Set([
  ...STATEMENTS,
  ...FUNCTIONS,
  ...BRANCHES,
  'BlockStatement',
  'ExportDefaultDeclaration',
  'ExportNamedDeclaration',
  'ClassDeclaration',
  'ClassProperty',
  'ClassPrivateProperty',
  'VariableDeclaration',
  'VariableDeclarator',
]);
const HOISTABLE = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'ClassExpression']);
const HOISTING_PARENTS = new Set(['Program', 'BlockStatement', 'ExportNamedDeclaration']);

/** The properties that hold statements one after the other. */
function isList(property: string): boolean {
  return property === 'body' || property === 'consequent';
}

interface Frame {
  node: SyntaxNode;
  parent: Frame | undefined;
  region: Region;
  list: ListContext | undefined;
  leaving: boolean;
}

/** The statements of one block, to find neighbours. */
interface ListContext {
  last: StatementEntity | undefined;
}

/**
 * Istanbul's visitor (istanbul-lib-instrument 6), without its instrumentation: the same entities, with the same
 * locations, in the same order. One explicit stack, because a minified bundle without a map nests too deep for
 * recursion.
 */
class Enumerator {
  readonly entities: Entities = { statements: [], functions: [], branches: [], regions: [] };
  readonly #dialect: HintDialect;
  readonly #ignored: IgnoredLines;
  readonly #stack: Frame[] = [];
  /** Istanbul puts a sequence around some expressions; their comments go to it and are never read. */
  readonly #unhinted = new Set<SyntaxNode>();
  readonly #skipped = new Set<SyntaxNode>();
  readonly #switches = new Map<SyntaxNode, BranchEntity>();
  readonly #braced = new Set<SyntaxNode>();
  /** Bodies of arrows without braces. */
  readonly #returned = new Set<SyntaxNode>();
  #ignoring: SyntaxNode | undefined;

  constructor(syntax: OriginalSyntax, dialect: HintDialect) {
    this.#dialect = dialect;
    this.#ignored = new IgnoredLines(syntax.comments, dialect);
    const { program } = syntax;
    const region = this.#newRegion(undefined, program, program.start, program.end, 'program');
    if (isFileIgnored(syntax.comments, dialect)) return;
    this.#stack.push({ node: program, parent: undefined, region, list: undefined, leaving: false });
    for (let frame = this.#stack.pop(); frame !== undefined; frame = this.#stack.pop()) {
      if (frame.leaving) {
        if (this.#ignoring === frame.node) this.#ignoring = undefined;
      } else this.#enter(frame);
    }
  }

  #enter(frame: Frame): void {
    const { node } = frame;
    if (this.#returned.has(node) && this.#ignoring === undefined) {
      this.#newStatement({ ...frame, list: undefined }, node);
    }
    if (HINTED.has(node.type)) {
      if (this.#ignoring === undefined && (this.#skipped.has(node) || this.#hint(node) === 'next')) {
        this.#ignoring = node;
        this.#stack.push({ ...frame, leaving: true });
      }
      if (this.#ignoring === undefined) this.#cover(frame);
    }
    this.#pushChildren(frame);
  }

  #pushChildren(frame: Frame): void {
    const keys = VISITOR_KEYS[frame.node.type];
    if (keys === undefined) return;
    for (let k = keys.length - 1; k >= 0; k--) {
      const key = keys[k] ?? '';
      const value = frame.node[key];
      if (Array.isArray(value)) {
        const list = isList(key) ? { last: undefined } : frame.list;
        for (let i = value.length - 1; i >= 0; i--) {
          this.#push(frame, key, value[i], isList(key) || key === 'declarations' ? list : undefined);
        }
      } else this.#push(frame, key, value, key === 'declaration' ? frame.list : undefined);
    }
  }

  #push(parent: Frame, key: string, value: unknown, list: ListContext | undefined): void {
    if (!isNode(value)) return;
    if (!(value.type in VISITOR_KEYS || HINTED.has(value.type) || this.#returned.has(value))) return;
    const region = this.#regionFor(parent, key, value);
    this.#stack.push({ node: value, parent, region, list, leaving: false });
  }

  readonly #inner = new Map<SyntaxNode, Region>();

  #regionFor(parent: Frame, key: string, node: SyntaxNode): Region {
    const known = this.#inner.get(parent.node);
    if (known !== undefined && (key === 'params' || key === 'body')) return known;
    const role = regionRole(parent.node, key);
    if (role === undefined) return parent.region;
    if (role === 'function') return this.#functionRegion(parent.node, parent.region);
    const of = this.#arms.get(node);
    if (of !== undefined) return of;
    return this.#newRegion(parent.region, node, node.start, node.end, role);
  }

  /** Arms whose region was made when their branch was seen. */
  readonly #arms = new Map<SyntaxNode, Region>();

  #functionRegion(node: SyntaxNode, around: Region): Region {
    const known = this.#inner.get(node);
    if (known !== undefined) return known;
    const body = required(node, 'body');
    const first = children(node, 'params')[0];
    // The very first character of an arrow is where it is made: it belongs to the code around it.
    const start =
      node.type === 'ArrowFunctionExpression'
        ? node.start + 1
        : Math.min(first?.start ?? body.start, body.start);
    const region = this.#newRegion(around, node, start, node.end, 'function');
    this.#inner.set(node, region);
    return region;
  }

  #newRegion(parent: Region | undefined, node: SyntaxNode, start: number, end: number, role: string): Region {
    const region = { id: this.entities.regions.length, parent, start, end, role, node };
    this.entities.regions.push(region);
    return region;
  }

  #armRegion(around: Region, node: SyntaxNode, role: string): Region {
    const region = this.#arms.get(node) ?? this.#newRegion(around, node, node.start, node.end, role);
    this.#arms.set(node, region);
    return region;
  }

  #cover(frame: Frame): void {
    const { node } = frame;
    if (this.#ignored.has(node)) return;
    if (FUNCTIONS.has(node.type)) {
      this.#coverFunction(frame);
      return;
    }
    if (STATEMENTS.has(node.type)) {
      const branch = node.type === 'SwitchStatement' ? this.#newBranch(frame, 'switch', node.loc) : undefined;
      const statement = this.#newStatement(frame, node);
      if (branch !== undefined) {
        branch.statement = statement;
        this.#switches.set(node, branch);
      }
      if (node.type === 'IfStatement') this.#coverIf(frame, statement);
      return;
    }
    switch (node.type) {
      case 'VariableDeclarator':
        this.#coverValue(frame, 'init');
        break;
      case 'ClassProperty':
      case 'ClassPrivateProperty':
        this.#coverValue(frame, 'value');
        break;
      case 'AssignmentPattern':
        this.#coverDefault(frame);
        break;
      case 'ConditionalExpression':
        this.#coverConditional(frame);
        break;
      case 'LogicalExpression':
        this.#coverLogical(frame);
        break;
      case 'SwitchCase':
        this.#coverCase(frame);
        break;
    }
  }

  #newStatement(frame: Frame, node: SyntaxNode, region = frame.region): StatementEntity {
    const { start, end, loc } = node;
    const previous = frame.list?.last;
    const entity: StatementEntity = { start, end, loc, node, region, previous, next: undefined };
    if (previous !== undefined) previous.next = entity;
    if (frame.list !== undefined) frame.list.last = entity;
    this.entities.statements.push(entity);
    return entity;
  }

  #coverValue(frame: Frame, property: string): void {
    const value = child(frame.node, property);
    if (value === undefined) return;
    const role = regionRole(frame.node, property);
    const region = role === undefined ? frame.region : this.#armRegion(frame.region, value, role);
    this.#newStatement(frame, value, region);
    if (!this.#isHoisted(frame, value)) this.#unhinted.add(value);
  }

  #isHoisted(frame: Frame, value: SyntaxNode): boolean {
    if (frame.node.type !== 'VariableDeclarator' || !HOISTABLE.has(value.type)) return false;
    return (
      HOISTING_PARENTS.has(frame.parent?.parent?.node.type ?? '') ||
      this.#braced.has(frame.parent?.node ?? value)
    );
  }

  #coverFunction(frame: Frame): void {
    const { node } = frame;
    const body = required(node, 'body');
    const id = child(node, 'id');
    const { start } = node.loc;
    const head = { start, end: { line: start.line, column: start.column + 1 } };
    const inner = this.#functionRegion(node, frame.region);
    const entity: FunctionEntity = {
      start: node.start,
      end: node.end,
      region: frame.region,
      inner,
      bodyStart: body.start,
      node,
      name: id === undefined ? `(anonymous_${this.entities.functions.length})` : String(id['name']),
      decl: id !== undefined && node.type.startsWith('Function') ? id.loc : head,
      loc: body.loc,
      isCalledInPlace: child(frame.parent?.node ?? node, 'callee') === node,
    };
    this.entities.functions.push(entity);
    // Istanbul makes `() => x` into `() => { return x }`: the statement comes when the body is reached.
    if (node.type === 'ArrowFunctionExpression' && body.type !== 'BlockStatement') this.#returned.add(body);
  }

  #newBranch(frame: Frame, type: BranchType, loc: Location): BranchEntity {
    const { node, region } = frame;
    const { start, end } = node;
    const branch: BranchEntity = { start, end, region, type, loc, node, arms: [], statement: undefined };
    this.entities.branches.push(branch);
    return branch;
  }

  #coverIf(frame: Frame, statement: StatementEntity): void {
    const { node } = frame;
    const branch = this.#newBranch(frame, 'if', node.loc);
    branch.statement = statement;
    const hint = this.#hint(node);
    const consequent = required(node, 'consequent');
    const alternate = child(node, 'alternate');
    const then = this.#armRegion(frame.region, consequent, 'consequent');
    if (hint === 'if') this.#skipped.add(consequent);
    else branch.arms.push({ node: consequent, region: then, loc: node.loc, role: 'then' });
    const other = alternate && this.#armRegion(frame.region, alternate, 'alternate');
    if (hint === 'else') {
      if (alternate !== undefined) this.#skipped.add(alternate);
    } else {
      branch.arms.push({ node: alternate, region: other ?? frame.region, loc: alternate?.loc, role: 'else' });
    }
    for (const arm of [consequent, alternate]) {
      if (arm !== undefined && arm.type !== 'BlockStatement') this.#braced.add(arm);
    }
  }

  #coverConditional(frame: Frame): void {
    const branch = this.#newBranch(frame, 'cond-expr', frame.node.loc);
    const arms: ['consequent' | 'alternate', Arm['role']][] = [
      ['consequent', 'then'],
      ['alternate', 'else'],
    ];
    for (const [property, role] of arms) {
      const node = required(frame.node, property);
      const region = this.#armRegion(frame.region, node, property);
      if (this.#hint(node) === 'next') continue;
      branch.arms.push({ node, region, loc: node.loc, role });
      this.#unhinted.add(node);
    }
  }

  #coverLogical(frame: Frame): void {
    if (frame.parent?.node.type === 'LogicalExpression') return;
    const branch = this.#newBranch(frame, 'binary-expr', frame.node.loc);
    const pending: { node: SyntaxNode; region: Region; operation?: SyntaxNode }[] = [
      { node: frame.node, region: frame.region },
    ];
    for (let leaf = pending.pop(); leaf !== undefined; leaf = pending.pop()) {
      const { node, region, operation } = leaf;
      const hint = this.#hint(node);
      if (node.type === 'LogicalExpression') {
        if (hint === 'next') continue;
        const right = required(node, 'right');
        pending.push({ node: right, region: this.#armRegion(region, right, 'right'), operation: node });
        pending.push({ node: required(node, 'left'), region, ...(operation && { operation }) });
      } else if (hint !== 'next') branch.arms.push({ node, region, loc: node.loc, role: 'leaf', operation });
    }
  }

  #coverDefault(frame: Frame): void {
    const branch = this.#newBranch(frame, 'default-arg', frame.node.loc);
    const right = required(frame.node, 'right');
    const region = this.#armRegion(frame.region, right, 'default');
    branch.arms.push({ node: right, region, loc: right.loc, role: 'default' });
    this.#unhinted.add(right);
  }

  #coverCase(frame: Frame): void {
    const { node } = frame;
    const branch = this.#switches.get(frame.parent?.node ?? node);
    if (branch === undefined) return;
    // All statements of a case are one list, and one region.
    const first = children(node, 'consequent')[0];
    const region = first === undefined ? frame.region : this.#caseRegion(node, first, frame.region);
    branch.arms.push({ node, region, loc: node.loc, role: 'case' });
  }

  #caseRegion(node: SyntaxNode, first: SyntaxNode, around: Region): Region {
    const region = this.#newRegion(around, node, first.start, node.end, 'case');
    for (const statement of children(node, 'consequent')) this.#arms.set(statement, region);
    return region;
  }

  #hint(node: SyntaxNode): Hint | undefined {
    const comments = node.leadingComments;
    if (comments === undefined || comments === null || this.#unhinted.has(node)) return undefined;
    return hintBefore(comments, this.#dialect);
  }
}

/** @returns entities whose index is Istanbul's number; a branch without arms leaves a hole, as in Istanbul. */
export function enumerate(syntax: OriginalSyntax, dialect: HintDialect = 'all'): Entities {
  const { entities } = new Enumerator(syntax, dialect);
  const branches = entities.branches.map((branch) => (branch?.arms.length === 0 ? undefined : branch));
  return { ...entities, branches };
}
