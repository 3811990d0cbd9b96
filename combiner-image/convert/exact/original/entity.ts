import type { CountedFunction } from './function-node.ts';
import type { Location, NodeOf, SyntaxNode } from './node.ts';
import type { RegionRole } from './region-role.ts';

/** Text that runs as often as its region's start, as long as nothing throws or jumps. */
export interface Region {
  id: number;
  parent: Region | undefined;
  start: number;
  end: number;
  role: RegionRole;
  node: SyntaxNode;
}

interface Entity {
  start: number;
  end: number;
  region: Region;
}

export interface StatementEntity extends Entity {
  loc: Location;
  /** The node that is counted; of an arrow without braces its body. */
  node: SyntaxNode;
  /** Istanbul's statement that stands before this one in the same list, when there is one. */
  previous: StatementEntity | undefined;
  /** Of the value of a field: the name of the field. */
  key?: SyntaxNode;
  next: StatementEntity | undefined;
}

export interface FunctionEntity extends Entity {
  name: string;
  decl: Location;
  loc: Location;
  node: CountedFunction;
  bodyStart: number;
  /** The region of parameters and body; `region` is the one around the function. */
  inner: Region;
  /** `(() => {})()` */
  isCalledInPlace: boolean;
}

/** Istanbul's kinds of branches, and the nodes that have one. */
interface BranchNodes {
  if: NodeOf<'IfStatement'>;
  'cond-expr': NodeOf<'ConditionalExpression'>;
  'binary-expr': NodeOf<'LogicalExpression'>;
  switch: NodeOf<'SwitchStatement'>;
  'default-arg': NodeOf<'AssignmentPattern'>;
}

export type BranchType = keyof BranchNodes;

export interface Arm {
  /** `undefined`: the `else` is missing. */
  node: SyntaxNode | undefined;
  region: Region;
  loc: Location | undefined;
  role: 'then' | 'else' | 'leaf' | 'case' | 'default';
  /** Of a logical expression's operand: the operation whose right side begins with it. */
  operation?: NodeOf<'LogicalExpression'> | undefined;
}

interface BranchBase extends Entity {
  loc: Location;
  arms: Arm[];
  /** The statement entity of the same node (`if`, `switch`). */
  statement: StatementEntity | undefined;
}

export type BranchOf<T extends BranchType> = BranchBase & { type: T; node: BranchNodes[T] };

export type BranchEntity = { [T in BranchType]: BranchOf<T> }[BranchType];

/** Everything Istanbul would count in one source, in Istanbul's order and numbering. */
export interface Entities {
  statements: StatementEntity[];
  functions: FunctionEntity[];
  branches: (BranchEntity | undefined)[];
  regions: Region[];
}
