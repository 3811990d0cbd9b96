import type { SyntaxNode } from '../convert/exact/original/node.ts';

/** Statements of one file, as far as its bundler names it. */
export interface NamedPart {
  hint: string | undefined;
  nodes: SyntaxNode[];
}

const FILE = /^(?:#region |CONCATENATED MODULE: )?((?:\S*\/)?[^\s/]+\.\w{1,5})(?: \+ \d+ modules)?$/;

const URL = /^\w+:\/\//;

/** @returns the file that a comment, or a key of a table, names */
export function fileIn(text: string): string | undefined {
  const name = FILE.exec(text.trim())?.[1];
  return name !== undefined && URL.test(name) ? undefined : name;
}

/**
 * Divides statements by the comments in front of them.
 * @param mark as webpack writes it: `;//`
 */
export function namedParts(
  nodes: readonly SyntaxNode[],
  text: string,
  mark: '//' | ';//' = '//',
): NamedPart[] {
  let open: NamedPart = { hint: undefined, nodes: [] };
  const parts = [open];
  for (const node of nodes) {
    const comments = (node.leadingComments ?? []).filter(({ start }) =>
      text.startsWith(mark, start + 2 - mark.length),
    );
    const named = comments.flatMap(({ value }) => fileIn(value) ?? []).at(-1);
    if (named !== undefined) {
      open = { hint: named, nodes: [] };
      parts.push(open);
    }
    open.nodes.push(node);
  }
  return parts;
}
