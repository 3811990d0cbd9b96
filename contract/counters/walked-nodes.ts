import type {
  AnonymousClassDeclaration,
  AnonymousFunctionDeclaration,
  AssignmentProperty,
  ClassDeclaration,
  Expression,
  FunctionDeclaration,
  ModuleDeclaration,
  Pattern,
  PrivateIdentifier,
  Property,
  SpreadElement,
  Statement,
  Super,
} from 'acorn';

/** What stands in a list of statements. */
export type Executed = Statement | ModuleDeclaration;

/** What gives a value, or a part of one. */
export type Evaluated =
  | Expression
  | Super
  | SpreadElement
  | Property
  | PrivateIdentifier
  | FunctionDeclaration
  | AnonymousFunctionDeclaration
  | ClassDeclaration
  | AnonymousClassDeclaration;

/** What takes a value apart. */
export type Bound = Pattern | AssignmentProperty;
