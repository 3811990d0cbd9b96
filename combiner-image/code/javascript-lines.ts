import { isNode, type SyntaxNode } from '../convert/exact/original/node.ts';
import type { Token } from '../convert/exact/original/parse-original.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { CodeLines } from './source-code.ts';

/** Around an expression, which stays, or in the place of other code. */
const MAKES_CODE = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSExportAssignment',
  'TSParameterProperty',
]);
/** Says nothing of what runs. */
const IS_NO_CODE = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportSpecifier',
  'Directive',
  'InterpreterDirective',
]);

/** Signs that say nothing alone, and that stand in front of what a line is about. */
const BRACKETS = /^[()[\]{}<>;,]+$/;
const CONNECTS = /^(?:[?:,.|&]|&&|\|\||\?\?|\?\.)$/;

/** Which lines of a text hold code, and where on them it begins. */
export class JavaScriptLines implements CodeLines {
  /** By line, 1-based and as git counts: offset of what the line is about. */
  readonly #starts = new Map<number, number>();

  constructor(text: string, program: SyntaxNode, tokens: readonly Token[]) {
    const lines = new LineIndex(text, 'feeds');
    const types = typesIn(program);
    let type = types.next();
    let reached = -1;
    const connecting = new Map<number, number>();
    for (const { start, end } of tokens) {
      while (!type.done && type.value.start <= start) {
        reached = Math.max(reached, type.value.end);
        type = types.next();
      }
      if (start < reached) continue;
      const last = lines.place(end - 1).line;
      for (let line = lines.place(start).line; line <= last; line++) {
        if (this.#starts.has(line + 1)) continue;
        const from = Math.max(start, lines.offset(line, 0));
        const own = text.slice(from, Math.min(end, lines.offset(line + 1, 0))).trim();
        if (own === '' || BRACKETS.test(own)) continue;
        if (CONNECTS.test(own)) connecting.set(line + 1, from);
        else this.#starts.set(line + 1, from);
      }
    }
    for (const [line, start] of connecting) if (!this.#starts.has(line)) this.#starts.set(line, start);
  }

  /** Undefined where there is no code. */
  start(line: number): number | undefined {
    return this.#starts.get(line);
  }
}

/** What has no code behind it, in the order of the text. What is inside of it is not said again. */
function* typesIn(program: SyntaxNode): Generator<Token> {
  const open: SyntaxNode[] = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const isType = node.type.startsWith('TS') && !MAKES_CODE.has(node.type);
    if (isType || IS_NO_CODE.has(node.type) || Reflect.get(node, 'declare') === true) {
      yield { start: node.start, end: node.end };
      continue;
    }
    const children = Object.entries(node).flatMap(([key, value]) =>
      key.endsWith('Comments') ? [] : [value].flat().filter(isNode),
    );
    for (const child of children.sort((a, b) => b.start - a.start)) open.push(child);
  }
}
