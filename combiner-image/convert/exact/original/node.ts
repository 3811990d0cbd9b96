/** A line is 1-based, a column 0-based, in UTF-16 code units: Istanbul's own terms. */
export interface Position {
  line: number;
  column: number;
}

export interface Location {
  start: Position;
  end: Position;
}

export interface Comment {
  value: string;
  start: number;
  end: number;
  loc: Location;
}

/** A node of Babel's tree as a walker needs it: children are reached by name, through the helpers below. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  loc: Location;
  leadingComments?: Comment[] | null;
  [property: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

export function child(node: SyntaxNode, property: string): SyntaxNode | undefined {
  const value = node[property];
  return isNode(value) ? value : undefined;
}

export function children(node: SyntaxNode, property: string): SyntaxNode[] {
  const value = node[property];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The child that the grammar promises; the node itself stands in for it in a broken tree. */
export function required(node: SyntaxNode, property: string): SyntaxNode {
  return child(node, property) ?? node;
}
