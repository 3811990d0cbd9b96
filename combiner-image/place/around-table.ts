import { type FunctionNode, isFunction } from '../convert/exact/original/function-node.ts';
import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';
import { isHelper } from './helpers.ts';
import { namedParts } from './named-parts.ts';

/** Code of a file that stands beside webpack's table of modules, as that of an entry does. */
export interface EntryCode {
  hint: string | undefined;
  nodes: readonly SyntaxNode[];
  /** Its function, where it has one. */
  scope: FunctionNode | undefined;
  /** Nothing of the file is left out. */
  isWhole: boolean;
}

/** webpack marks each line of its own. */
const RUNTIME = '/******/';
const NAMED = /!\*\*\* (\S+) \*\*\*!/;

export function aroundTable({ body }: NodeOf<'Program'>, text: string): EntryCode[] {
  return entriesIn(body, undefined, text);
}

function entriesIn(
  statements: readonly SyntaxNode[],
  scope: FunctionNode | undefined,
  text: string,
): EntryCode[] {
  const entries: EntryCode[] = [];
  const own: SyntaxNode[] = [];
  for (const node of statements) {
    const called = calledFunction(node);
    const inner = called?.body.type === 'BlockStatement' ? called.body.body : undefined;
    if (text.startsWith(RUNTIME, text.lastIndexOf('\n', node.start - 1) + 1)) {
      if (inner !== undefined) for (const each of entriesIn(inner, called, text)) entries.push(each);
    } else if (inner !== undefined && called !== undefined) {
      for (const each of entriesOf(inner, nameOf(node), called, text)) entries.push(each);
    } else if (!isHelper(text.slice(node.start, node.end)) && node.type !== 'EmptyStatement') own.push(node);
  }
  for (const each of entriesOf(own, undefined, scope, text)) entries.push(each);
  return entries;
}

/** One file, or several that were brought together. */
function entriesOf(
  nodes: readonly SyntaxNode[],
  name: string | undefined,
  scope: FunctionNode | undefined,
  text: string,
): EntryCode[] {
  const [before, ...parts] = namedParts(nodes, text, ';//');
  if (before === undefined || nodes.length === 0) return [];
  if (parts.length === 0) return [{ hint: name ?? nameOf(nodes[0]), nodes, scope, isWhole: true }];
  return [before, ...parts].flatMap((part) =>
    part.nodes.length === 0 ? [] : { ...part, scope, isWhole: false },
  );
}

/** The function in `(() => { … })();` */
function calledFunction(node: SyntaxNode): FunctionNode | undefined {
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression') return undefined;
  const { callee, arguments: passed } = node.expression;
  return passed.length === 0 && isFunction(callee) ? callee : undefined;
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.leadingComments?.flatMap(({ value }) => NAMED.exec(value.slice(0, LONGEST))?.[1] ?? []).at(-1);
}

const LONGEST = 1_000;
