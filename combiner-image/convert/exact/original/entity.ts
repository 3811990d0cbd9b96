import type { Location, SyntaxNode } from './node.ts';

/** Text that runs as often as its region's start, as long as nothing throws or jumps. */
export interface Region {
  id: number;
  parent: Region | undefined;
  start: number;
  end: number;
  /** What the region is to its parent: `consequent`, `right`, `body`, `function`, … */
  role: string;
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
  next: StatementEntity | undefined;
}

export interface FunctionEntity extends Entity {
  name: string;
  decl: Location;
  loc: Location;
  node: SyntaxNode;
  bodyStart: number;
  /** The region of parameters and body; `region` is the one around the function. */
  inner: Region;
  /** `(() => {})()` */
  isCalledInPlace: boolean;
}

export type BranchType = 'if' | 'cond-expr' | 'binary-expr' | 'switch' | 'default-arg';

export interface Arm {
  /** `undefined`: the else that is not there. */
  node: SyntaxNode | undefined;
  region: Region;
  loc: Location | undefined;
  role: 'then' | 'else' | 'leaf' | 'case' | 'default';
  /** Of a logical expression's operand: the operation whose right side begins with it. */
  operation?: SyntaxNode | undefined;
}

export interface BranchEntity extends Entity {
  type: BranchType;
  loc: Location;
  node: SyntaxNode;
  arms: Arm[];
  /** The statement entity of the same node (`if`, `switch`). */
  statement: StatementEntity | undefined;
}

/** Everything Istanbul would count in one source, in Istanbul's order and numbering. */
export interface Entities {
  statements: StatementEntity[];
  functions: FunctionEntity[];
  branches: (BranchEntity | undefined)[];
  regions: Region[];
}
