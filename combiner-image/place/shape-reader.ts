import type { FunctionNode } from '../convert/exact/original/function-node.ts';
import type { SyntaxNode } from '../convert/exact/original/node.ts';
import type { ScopeStack } from './scope-stack.ts';
import type { Shape } from './shape.ts';

/** Reads pieces of one text, each in the scopes that are around it. */
export interface ShapeReader {
  readonly scopes: ScopeStack;
  /** The same tool made both texts: names may be any. */
  readonly isOfOneTool: boolean;
  expression(node: SyntaxNode): Shape;
  all(nodes: readonly SyntaxNode[]): Shape[];
  statements(nodes: readonly SyntaxNode[]): Shape[];
  /** With or without brackets. */
  block(node: SyntaxNode): Shape;
  /** @param own what stands in front of its own statements */
  function(node: FunctionNode, own?: (statements: Shape[]) => Shape[]): Shape;
}
