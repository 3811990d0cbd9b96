import type {
  AnyNode,
  AssignmentExpression,
  AssignmentPattern,
  CallExpression,
  ConditionalExpression,
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  IfStatement,
  LogicalExpression,
  Program,
  PropertyDefinition,
  SwitchCase,
  VariableDeclaration,
  VariableDeclarator,
  WhileStatement,
} from 'acorn';
import type { FunctionNode } from './node-kinds.ts';

/** How often something ran: a counter, or counts added up. The walk gives the numbers, ascending from 1. */
export type Count = number;

/** Of what can never run. */
export const NEVER: Count = 0;

/** Where a counter stands; what it counts is about to begin. */
export type CounterKind =
  | 'program'
  | 'function'
  /** In front of a statement of a list. */
  | 'statement'
  /** What a `declarator` after the first one is given. */
  | 'declarator'
  /** The statement that an `if` runs. */
  | 'then'
  /** The `else`; of an `if` without one, the node is the `if`. */
  | 'else'
  /** The `else` that is another `if`. */
  | 'else-if'
  /** A round of a loop, or the body of a `with`. */
  | 'body'
  /** Behind the colon. */
  | 'case'
  | 'catch'
  | 'finally'
  /** A static block of a class. */
  | 'static'
  /** What a field of an instance or a class is given. */
  | 'field'
  /** One side of `a ? b : c`. */
  | 'arm'
  /** The right side of a logical operation or assignment. */
  | 'right'
  /** The first operand of a chain of logical operations. */
  | 'leaf'
  /** The left side of an operation kept the right one from running; the node is the operation. */
  | 'rest'
  /** The right side of an operation in a test ended it as the left one may: `a && b` with b false; the node is it. */
  | 'end'
  /** The first thing that is worked out behind a `?.` of a chain. */
  | 'argument'
  /** One of several expressions with commas between. */
  | 'sequence'
  /** A default was needed. */
  | 'default';

export interface CounterPlace {
  kind: CounterKind;
  node: AnyNode;
  /** The name that an anonymous function gets here. */
  target?: AnyNode | undefined;
  /** In a function that may be sent elsewhere as text: the counter must do no harm where there are none. */
  portable: boolean;
  /**
   * A function without a name is in front of it, or an arrow around it: in stacks V8 names such a function after what is
   * assigned to next.
   */
  isBehindFunction: boolean;
}

/** A function of the text, or the program itself. */
export interface WalkedFunction {
  node: Program | FunctionNode;
  /** The method or property that it is the value of. */
  owner: AnyNode | undefined;
  /** The start of the parameters: what is before it runs with the code around. */
  head: number;
  entry: Count;
}

/** A node that chooses between two ways. */
export type DecidingNode =
  | IfStatement
  | ConditionalExpression
  | ForStatement
  | ForInStatement
  | ForOfStatement
  | WhileStatement
  | DoWhileStatement;

/** What the walk tells of a text, in the order of evaluation. Each count is told before it is used. */
export interface Sink {
  /** @param index of the counter, from 0 */
  counted(count: Count, index: number, place: CounterPlace): void;
  summed?(count: Count, plus: readonly Count[], minus: readonly Count[]): void;
  /** The text from `offset` up to the next mark ran so often; of two marks at one offset the later holds. */
  mark?(offset: number, count: Count): void;
  /** What follows, up to `left`, is in the function. */
  entered?(made: WalkedFunction): void;
  left?(): void;
  /** A function without counters. Its text is marked as never run. */
  skipped?(node: FunctionNode, owner: AnyNode | undefined): void;
  decided?(node: DecidingNode, then: Count, otherwise: Count): void;
  /** Of a logical operation: how often its right side ran, and how often the left one was the result. */
  wentOn?(node: LogicalExpression | AssignmentExpression, right: Count, rest: Count): void;
  /**
   * Of a logical operation, where its operands have counters of their own: how often the left one ended it, and how often
   * the right one in the same way, if that is counted.
   */
  stopped?(node: LogicalExpression, left: Count, right: Count | undefined): void;
  /** @param asked how often the `switch` came to look for its case */
  clause?(node: SwitchCase, asked: Count, entered: Count): void;
  fallback?(node: AssignmentPattern, count: Count): void;
  /** Before its arguments. */
  called?(node: CallExpression): void;
  field?(node: PropertyDefinition, count: Count): void;
  /** A name without a value. */
  declared?(node: VariableDeclarator, kind: VariableDeclaration['kind']): void;
}
