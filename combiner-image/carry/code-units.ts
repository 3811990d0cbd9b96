import { isPython } from '../checkout/code-suffix.ts';
import { JavaScriptCode } from '../code/javascript-code.ts';
import { PythonCode } from '../code/python-code.ts';
import type { SourceCode } from '../code/source-code.ts';
import { isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';
import type { CodeUnit } from './code-unit.ts';
import { nameIn, ownName } from './name-in.ts';
import { pythonUnits } from './python-units.ts';
import type { SharedNames } from './shared-names.ts';
import { TokenText } from './token-text.ts';

/** One text of a file, divided into units. */
export interface DividedText {
  text: string;
  code: SourceCode;
  tokens: TokenText;
  /** The statements at the top level. */
  statements: readonly CodeUnit[];
}

interface Visit {
  node: SyntaxNode;
  unit: CodeUnit;
  path: number;
  name: string | undefined;
}

/** @throws the parser's SyntaxError */
export function divided(text: string, path: string, names: SharedNames): DividedText {
  if (!isPython(path)) return dividedJavaScript(text, path, names);
  const code = new PythonCode(text, path);
  const tokens = new TokenText(text, code.tokens, names);
  return { text, code, tokens, statements: pythonUnits(text, code, tokens, names) };
}

function dividedJavaScript(text: string, path: string, names: SharedNames): DividedText {
  const code = new JavaScriptCode(text, path);
  const tokens = new TokenText(text, code.tokens, names);
  const { program } = code.syntax;
  const body = program.type === 'Program' ? program.body : [];
  const statements = body.map((node) => unitOf(node, tokens, { path: 0, name: undefined, depth: 0 }));
  const open: Visit[] = body.flatMap((node, index) => {
    const unit = statements[index];
    return unit === undefined ? [] : [{ node, unit, path: 0, name: undefined }];
  });
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) enter(visit, open, tokens, names);
  return { text, code, tokens, statements };
}

function enter(visit: Visit, open: Visit[], tokens: TokenText, names: SharedNames): void {
  const { node } = visit;
  const own = ownName(node);
  const path = own === undefined ? visit.path : names.path(visit.path, own);
  const name = own ?? visit.name;
  let { unit } = visit;
  if (isFunction(node)) {
    const inner = unitOf(node, tokens, { path, name, depth: unit.depth + 1 });
    unit.inner.push(inner);
    unit = inner;
  }
  const children: Visit[] = [];
  for (const key of visitorKeys(node.type) ?? []) {
    const value = held(node, key);
    (Array.isArray(value) ? value : [value]).forEach((child: unknown, at) => {
      if (!isNode(child)) return;
      const called = nameIn(node, key, at);
      children.push({
        node: child,
        unit,
        path: called === undefined ? path : names.path(path, called),
        name: called ?? (isFunction(node) ? undefined : name),
      });
    });
  }
  // In the order of the text.
  for (const child of children.sort((a, b) => b.node.start - a.node.start)) open.push(child);
}

function unitOf(
  node: SyntaxNode,
  tokens: TokenText,
  named: Pick<CodeUnit, 'path' | 'name' | 'depth'>,
): CodeUnit {
  const { start, end, loc } = node;
  return {
    start,
    end,
    first: tokens.before(start),
    last: tokens.before(end),
    line: loc.start.line,
    isFunction: isFunction(node),
    inner: [],
    ...named,
  };
}

/** All units of a text. */
export function unitsIn(units: readonly CodeUnit[]): CodeUnit[] {
  const all: CodeUnit[] = [];
  const open = [...units].reverse();
  for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
    all.push(unit);
    for (let i = unit.inner.length - 1; i >= 0; i--) {
      const inner = unit.inner[i];
      if (inner !== undefined) open.push(inner);
    }
  }
  return all;
}
