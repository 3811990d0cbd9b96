import type { Node, Comment as ParsedComment } from '@babel/types';

/** A line is 1-based, a column 0-based, in UTF-16 code units: Istanbul's own terms. */
export interface Position {
  line: number;
  column: number;
}

export interface Location {
  start: Position;
  end: Position;
}

interface Place {
  start: number;
  end: number;
  loc: Location;
}

export interface Comment extends Place {
  value: string;
}

/** Babel's types leave open whether a node has a place, since a tree can be made by hand. Parsed ones have. */
type Placed<T> = T extends ParsedComment
  ? Comment
  : T extends { type: Node['type'] }
    ? { [K in keyof T as Exclude<K, keyof Place>]: Placed<T[K]> } & Place
    : T extends readonly (infer Element)[]
      ? Placed<Element>[]
      : T;

export type NodeType = Node['type'];

/** A node of Babel's tree: `type` tells which. */
export type SyntaxNode = Placed<Node>;

export type NodeOf<T extends NodeType> = Extract<SyntaxNode, { type: T }>;

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What a property that is known by its name only holds. */
export function held(node: SyntaxNode, property: string): unknown {
  return Reflect.get(node, property);
}
