import type { BranchOf, BranchType, Entities, Region, StatementEntity } from './entity.ts';
import { type Hint, type Hints, hintBefore, IgnoredLines } from './ignore-hints.ts';
import type { SyntaxNode } from './node.ts';
import type { OriginalSyntax } from './parse-original.ts';
import { noRegions, type Regions } from './regions.ts';

/** Where the walk is: a node, how it was come to, and the list of statements it is in. */
export interface Frame {
  node: SyntaxNode;
  parent: Frame | undefined;
  region: Region;
  list: StatementList | undefined;
  leaving: boolean;
}

/** The statements of one block, to find neighbours. */
export interface StatementList {
  last: StatementEntity | undefined;
}

/** What one walk over a source has found, and what it has noted for the nodes still to come. */
export interface Enumeration {
  entities: Omit<Entities, 'regions'>;
  regions: Regions;
  hints: Hints;
  ignored: IgnoredLines;
  /** Istanbul puts a sequence around some expressions; their comments go to it and are never read. */
  unhinted: Set<SyntaxNode>;
  /** Arms that a hint on their `if` leaves out. */
  skipped: Set<SyntaxNode>;
  switches: Map<SyntaxNode, BranchOf<'switch'>>;
  /** Arms that Istanbul puts into braces. */
  braced: Set<SyntaxNode>;
  /** Bodies of arrows without braces. */
  returned: Set<SyntaxNode>;
  /** The node whose inside is left out at the moment. */
  ignoring: SyntaxNode | undefined;
}

export function newEnumeration({ comments }: OriginalSyntax, hints: Hints): Enumeration {
  return {
    entities: { statements: [], functions: [], branches: [] },
    regions: noRegions(),
    hints,
    ignored: new IgnoredLines(comments, hints),
    unhinted: new Set(),
    skipped: new Set(),
    switches: new Map(),
    braced: new Set(),
    returned: new Set(),
    ignoring: undefined,
  };
}

export function addStatement(
  { entities }: Enumeration,
  { list }: Pick<Frame, 'list'>,
  node: SyntaxNode,
  region: Region,
): StatementEntity {
  const { start, end, loc } = node;
  const previous = list?.last;
  const entity: StatementEntity = { start, end, loc, node, region, previous, next: undefined };
  if (previous !== undefined) previous.next = entity;
  if (list !== undefined) list.last = entity;
  entities.statements.push(entity);
  return entity;
}

/** A branch without arms yet. */
export function newBranch<T extends BranchType>(
  type: T,
  node: BranchOf<T>['node'],
  region: Region,
): BranchOf<T> {
  const { start, end, loc } = node;
  return { start, end, region, type, loc, node, arms: [], statement: undefined };
}

export function hintOn({ unhinted, hints }: Enumeration, node: SyntaxNode): Hint | undefined {
  const comments = node.leadingComments;
  if (comments === undefined || comments === null || unhinted.has(node)) return undefined;
  return hintBefore(comments, hints);
}
