import type { ParserOptions, ParserPlugin } from '@babel/parser';
import { lowerBound } from '../lists.ts';
import { parseBabel } from './babel.ts';
import { STANDARD_PLUGINS } from './babel-plugins.ts';

/** A word, sign or text of code, and where it stands. */
export interface CodeToken {
  /** What it is; of a string what it says, for tools change quotes. */
  text: string;
  /** 0-based. */
  line: number;
  column: number;
  /** Of brackets around what had a type: the same number in both. A compiler may leave both out. */
  pair: number | undefined;
  /** Of what a compiler may write, all of it or nothing: the same number in each token. It stands nowhere itself. */
  written?: number;
}

interface Tree {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Range {
  start: number;
  end: number;
}

const OPTIONS: ParserOptions = {
  sourceType: 'unambiguous',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  tokens: true,
};
const PLUGINS: ParserPlugin[] = ['decorators-legacy', ...STANDARD_PLUGINS];

/** They stay, around an expression that stays. */
const AROUND_EXPRESSION = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);
/** What they stand for is other code. */
const MAKES_CODE = new Set([
  'TSEnumDeclaration',
  'TSExportAssignment',
  'TSImportEqualsDeclaration',
  'TSModuleDeclaration',
]);
const MODIFIERS = new Set(['abstract', 'declare', 'override', 'private', 'protected', 'public', 'readonly']);
const MEMBERS =
  /^(?:Class(?:Private|Accessor)?(?:Property|Method)|ClassPrivateMethod|ClassAccessorProperty)$/;

/**
 * The tokens of code without its types, and without what says nothing of what runs: imports, of which compilers leave
 * out those of types, directives, semicolons and commas before a closing bracket.
 * @returns undefined when types alone do not make the difference, or it cannot be read.
 */
export function tokensWithoutTypes(text: string, path: string): CodeToken[] | undefined {
  try {
    const isTyped = /\.[cm]?tsx?$/.test(path);
    const jsx: ParserPlugin[] = /\.[cm]?ts$/.test(path) ? [] : ['jsx'];
    const file = parseBabel(text, {
      ...OPTIONS,
      plugins: [...PLUGINS, ...jsx, ...(isTyped ? (['typescript'] as const) : [])],
    });
    const all = (file.tokens ?? []) as unknown as BabelToken[];
    const erased = new ErasedTypes(
      all.filter(({ type }) => typeof type === 'object'),
      text,
    );
    return erased.visit(file.program as unknown as Tree) ? erased.rest() : undefined;
  } catch {
    return undefined;
  }
}

interface BabelToken extends Range {
  /** Of comments a name. */
  type: { label: string } | string;
  value: unknown;
  loc: { start: { line: number; column: number } };
}

/** Commas behind them go with them. */
const IN_LISTS = new Set(['Identifier', 'ExportSpecifier']);
const NO_CHILDREN = new Set(['loc', 'extra', 'leadingComments', 'trailingComments', 'innerComments']);

/** What of a text goes away with its types. */
class ErasedTypes {
  readonly #tokens: readonly BabelToken[];
  readonly #text: string;
  /** By the index of the token. */
  readonly #erased: Uint8Array;
  /** By the index of a token that may be left out. */
  readonly #pairs = new Map<number, number>();
  /** What a compiler may write behind a token, by its index. */
  readonly #written = new Map<number, string[]>();

  constructor(tokens: readonly BabelToken[], text: string) {
    this.#tokens = tokens;
    this.#text = text;
    this.#erased = new Uint8Array(tokens.length);
  }

  /** @returns false when something stands for other code. */
  visit(node: Tree): boolean {
    if (this.#isGone(node)) {
      this.#erase(node);
      if (IN_LISTS.has(node.type)) this.#eraseSigns(node.end, node.end + 1, ',');
      return true;
    }
    if (node.type === 'TSEnumDeclaration') return this.#writeEnum(node);
    if (MAKES_CODE.has(node.type)) return false;
    if (AROUND_EXPRESSION.has(node.type)) return this.#visitAround(node);
    this.#eraseMarks(node);
    if (node.type === 'ClassBody') this.#writeProperties(node);
    for (const child of childrenOf(node)) if (!this.visit(child)) return false;
    return true;
  }

  rest(): CodeToken[] {
    const tokens: CodeToken[] = [];
    for (const [index, token] of this.#tokens.entries()) {
      const own = this.#rawOf(index);
      const { line, column } = token.loc.start;
      const place = { line: line - 1, column };
      if (this.#erased[index] !== 1 && own !== '' && own !== ';') {
        if (tokens.at(-1)?.text === ',' && /^[)\]}]$/.test(own)) tokens.pop();
        const said =
          typeof token.type === 'object' && token.type.label === 'string' ? `"${token.value}` : own;
        tokens.push({ text: said, ...place, pair: this.#pairs.get(index) });
      }
      for (const text of this.#written.get(index) ?? [])
        tokens.push({ text, ...place, pair: undefined, written: index });
    }
    return tokens;
  }

  /** Of `constructor(readonly size = 10) {}` compilers make a field and `this.size = size`. */
  #writeProperties(body: Tree): void {
    const maker = childrenOf(body).find(({ kind }) => kind === 'constructor');
    const code = maker?.['body'];
    if (maker === undefined || !isTree(code)) return;
    const names = childrenOf(maker).flatMap((each) =>
      each.type === 'TSParameterProperty' ? nameOf(each['parameter']) : [],
    );
    if (names.length === 0) return;
    this.#written.set(this.#indexAt(body.start), names);
    const statements = childrenOf(code);
    const before = statements.find(isSuperCall) ?? statements.findLast(({ type }) => type === 'Directive');
    const last = before === undefined ? this.#indexAt(code.start) : this.#indexAt(before.end) - 1;
    this.#written.set(
      last,
      names.flatMap((name) => ['this', '.', name, '=', name]),
    );
  }

  /** `var Size; (function (Size) { … })(Size || (Size = {}));` */
  #writeEnum(node: Tree): boolean {
    const { id, start, end } = node;
    const name = isTree(id) ? String(id['name']) : '';
    const members = membersWritten(
      name,
      childrenOf(node).filter(({ type }) => type === 'TSEnumMember'),
    );
    if (members === undefined) return false;
    const call = ['function', '(', name, ')', '{', ...members, '}', ')'];
    const own = ['(', name, '||', '(', name, '=', '{', '}', ')', ')'];
    this.#erase({ start, end });
    this.#written.set(this.#indexAt(end) - 1, ['var', name, '(', ...call, ...own]);
    return true;
  }

  #isGone(node: Tree): boolean {
    const { type } = node;
    if (type === 'ImportDeclaration' || type === 'Directive') return true;
    if (node['declare'] === true || node['abstract'] === true) {
      if (type !== 'ClassDeclaration' || node['declare'] === true) return true;
    }
    if (type === 'ExportNamedDeclaration' || type === 'ExportAllDeclaration') {
      const declared = node['declaration'];
      const isEmpty = Array.isArray(node['specifiers']) && node['specifiers'].length === 0;
      return (
        node['exportKind'] === 'type' ||
        (isTree(declared) && this.#isGone(declared)) ||
        (isEmpty && !isTree(declared) && !isTree(node['source']))
      );
    }
    if (type === 'ExportDefaultDeclaration') {
      const declared = node['declaration'];
      return isTree(declared) && this.#isGone(declared);
    }
    if (type === 'ExportSpecifier') return node['exportKind'] === 'type';
    if (type === 'Identifier') return node['name'] === 'this';
    if (type === 'TSParameterProperty') return false;
    return type.startsWith('TS') && !AROUND_EXPRESSION.has(type) && !MAKES_CODE.has(type);
  }

  /** `(a as B)` is `a`. */
  #visitAround(node: Tree): boolean {
    const { expression } = node;
    if (!isTree(expression)) return false;
    this.#erase({ start: node.start, end: this.#withBrackets(expression).start });
    this.#erase({ start: this.#withBrackets(expression).end, end: node.end });
    const around = this.#withBrackets(node);
    if (around.start < node.start) {
      this.#pairs.set(this.#indexAt(around.start), around.start);
      this.#pairs.set(this.#indexAt(around.end - 1), around.start);
    }
    return this.visit(expression);
  }

  /** Babel leaves brackets out of what stands in them. */
  #withBrackets(node: Tree): Range {
    const extra = node['extra'];
    if (typeof extra !== 'object' || extra === null || !('parenStart' in extra)) return node;
    const start = Number(extra.parenStart);
    let index = this.#indexAt(node.end);
    while (index < this.#tokens.length && this.#rawOf(index) !== ')') index++;
    return { start, end: this.#tokens[index]?.end ?? node.end };
  }

  /** Words and signs of types that no node is of. */
  #eraseMarks(node: Tree): void {
    const { type, start, end } = node;
    const isClass = type === 'ClassDeclaration' || type === 'ClassExpression';
    const { key, body } = node;
    const { parameter } = node;
    if (type === 'TSParameterProperty' && isTree(parameter))
      this.#eraseWords(start, parameter.start, (word) => MODIFIERS.has(word));
    else if (isClass && isTree(body)) {
      this.#eraseWords(start, body.start, (word) => word === 'abstract');
      this.#eraseFrom(start, body.start, 'implements');
    } else if (MEMBERS.test(type) && isTree(key)) {
      this.#eraseWords(start, key.start, (word) => MODIFIERS.has(word));
      const after = this.#indexAt(key.end) + (node['computed'] === true ? 1 : 0);
      if (['?', '!'].includes(this.#rawOf(after))) this.#erased[after] = 1;
    } else if (node['definite'] === true) this.#eraseSigns(start, end, '!');
    else if (node['optional'] === true && !type.startsWith('Optional')) this.#eraseSigns(start, end, '?');
  }

  #eraseWords(start: number, end: number, isModifier: (word: string) => boolean): void {
    for (let index = this.#indexAt(start); this.#startOf(index) < end; index++)
      if (isModifier(String(this.#tokens[index]?.value))) this.#erased[index] = 1;
  }

  #eraseFrom(start: number, end: number, word: string): void {
    let isFound = false;
    for (let index = this.#indexAt(start); this.#startOf(index) < end; index++) {
      isFound ||= this.#tokens[index]?.value === word && this.#erased[index] === 0;
      if (isFound) this.#erased[index] = 1;
    }
  }

  #eraseSigns(start: number, end: number, sign: string): void {
    for (let index = this.#indexAt(start); this.#startOf(index) < end; index++)
      if (this.#rawOf(index) === sign) this.#erased[index] = 1;
  }

  #erase({ start, end }: Range): void {
    for (let index = this.#indexAt(start); this.#startOf(index) < end; index++) this.#erased[index] = 1;
  }

  #startOf(index: number): number {
    return this.#tokens[index]?.start ?? Number.POSITIVE_INFINITY;
  }

  #rawOf(index: number): string {
    const { start = 0, end = 0 } = this.#tokens[index] ?? {};
    return this.#text.slice(start, end);
  }

  /** The first token that begins there, or behind. */
  #indexAt(start: number): number {
    return lowerBound(this.#tokens.length, (index) => this.#startOf(index) >= start);
  }
}

function isTree(value: unknown): value is Tree {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'start' in value &&
    typeof value.start === 'number'
  );
}

function childrenOf(node: Tree): Tree[] {
  return Object.entries(node)
    .filter(([name]) => !NO_CHILDREN.has(name))
    .flatMap(([, value]) => value)
    .filter(isTree);
}

/** Of `name` and `name = 1`. */
function nameOf(parameter: unknown): string | [] {
  if (!isTree(parameter)) return [];
  const { name, left } = parameter;
  return typeof name === 'string' ? name : nameOf(left);
}

function isSuperCall({ type, expression }: Tree): boolean {
  if (type !== 'ExpressionStatement' || !isTree(expression)) return false;
  const { callee } = expression;
  return isTree(callee) && callee.type === 'Super';
}

/** As tsc writes them; undefined where it has to compute a value. */
function membersWritten(name: string, members: readonly Tree[]): string[] | undefined {
  const written: string[] = [];
  let next: number | undefined = 0;
  for (const { id, initializer } of members) {
    const said = isTree(id) ? `"${id['name'] ?? id['value']}` : '';
    const value: unknown = isTree(initializer) ? initializer['value'] : next;
    if (typeof value === 'string') written.push(name, '[', said, ']', '=', `"${value}`);
    else if (typeof value === 'number')
      written.push(name, '[', name, '[', said, ']', '=', String(value), ']', '=', said);
    else return undefined;
    next = typeof value === 'number' ? value + 1 : undefined;
  }
  return written;
}
