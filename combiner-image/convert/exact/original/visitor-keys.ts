import type { NodeOf, NodeType } from './node.ts';
import type { UncountedType } from './uncounted-type.ts';

/**
 * Babel's order of children (`VISITOR_KEYS` of @babel/types), for the nodes that can hold an entity of
 * Istanbul's. The order decides the numbering. A node type that Babel gets must be put here, or be said to hold
 * nothing that is counted, before this compiles.
 */
type VisitorKeys = { readonly [T in Exclude<NodeType, UncountedType>]: readonly (keyof NodeOf<T>)[] };

const FUNCTION = ['params', 'body'] as const;
const METHOD = ['decorators', 'key', 'params', 'body'] as const;
const CLASS = ['decorators', 'superClass', 'body'] as const;
const PROPERTY = ['decorators', 'key', 'value'] as const;
const CALL = ['callee', 'arguments'] as const;
const EXPRESSION = ['expression'] as const;
const ARGUMENT = ['argument'] as const;

const VISITOR_KEYS = {
  ArrayExpression: ['elements'],
  ArrayPattern: ['elements'],
  ArrowFunctionExpression: FUNCTION,
  AssignmentExpression: ['left', 'right'],
  AssignmentPattern: ['left', 'right', 'decorators'],
  AwaitExpression: ARGUMENT,
  BinaryExpression: ['left', 'right'],
  BindExpression: ['object', 'callee'],
  BlockStatement: ['body'],
  CallExpression: CALL,
  CatchClause: ['param', 'body'],
  ClassAccessorProperty: PROPERTY,
  ClassBody: ['body'],
  ClassDeclaration: CLASS,
  ClassExpression: CLASS,
  ClassMethod: METHOD,
  ClassPrivateMethod: METHOD,
  ClassPrivateProperty: PROPERTY,
  ClassProperty: PROPERTY,
  ConditionalExpression: ['test', 'consequent', 'alternate'],
  Decorator: EXPRESSION,
  DoExpression: ['body'],
  DoWhileStatement: ['body', 'test'],
  ExportDefaultDeclaration: ['declaration'],
  ExportNamedDeclaration: ['declaration'],
  ExpressionStatement: EXPRESSION,
  File: ['program'],
  ForInStatement: ['left', 'right', 'body'],
  ForOfStatement: ['left', 'right', 'body'],
  ForStatement: ['init', 'test', 'update', 'body'],
  FunctionDeclaration: FUNCTION,
  FunctionExpression: FUNCTION,
  Identifier: ['decorators'],
  IfStatement: ['test', 'consequent', 'alternate'],
  ImportExpression: ['source', 'options'],
  JSXAttribute: ['value'],
  JSXElement: ['openingElement', 'children'],
  JSXExpressionContainer: EXPRESSION,
  JSXFragment: ['children'],
  JSXOpeningElement: ['attributes'],
  JSXSpreadAttribute: ARGUMENT,
  JSXSpreadChild: EXPRESSION,
  LabeledStatement: ['body'],
  LogicalExpression: ['left', 'right'],
  MemberExpression: ['object', 'property'],
  NewExpression: CALL,
  ObjectExpression: ['properties'],
  ObjectMethod: METHOD,
  ObjectPattern: ['decorators', 'properties'],
  ObjectProperty: PROPERTY,
  OptionalCallExpression: CALL,
  OptionalMemberExpression: ['object', 'property'],
  ParenthesizedExpression: EXPRESSION,
  Program: ['body'],
  RecordExpression: ['properties'],
  RestElement: ARGUMENT,
  ReturnStatement: ARGUMENT,
  SequenceExpression: ['expressions'],
  SpreadElement: ARGUMENT,
  StaticBlock: ['body'],
  SwitchCase: ['test', 'consequent'],
  SwitchStatement: ['discriminant', 'cases'],
  TaggedTemplateExpression: ['tag', 'quasi'],
  TemplateLiteral: ['expressions'],
  ThrowStatement: ARGUMENT,
  TryStatement: ['block', 'handler', 'finalizer'],
  TSAsExpression: EXPRESSION,
  TSDeclareFunction: ['params'],
  TSDeclareMethod: ['decorators', 'key', 'params'],
  TSEnumBody: ['members'],
  TSEnumDeclaration: ['members', 'body'],
  TSEnumMember: ['initializer'],
  TSExportAssignment: EXPRESSION,
  TSInstantiationExpression: EXPRESSION,
  TSModuleBlock: ['body'],
  TSModuleDeclaration: ['body'],
  TSNonNullExpression: EXPRESSION,
  TSParameterProperty: ['decorators', 'parameter'],
  TSSatisfiesExpression: EXPRESSION,
  TSTypeAssertion: EXPRESSION,
  TypeCastExpression: EXPRESSION,
  TupleExpression: ['elements'],
  UnaryExpression: ARGUMENT,
  UpdateExpression: ARGUMENT,
  VariableDeclaration: ['declarations'],
  VariableDeclarator: ['id', 'init'],
  WhileStatement: ['test', 'body'],
  WithStatement: ['object', 'body'],
  YieldExpression: ARGUMENT,
} satisfies VisitorKeys;

export function visitorKeys(type: NodeType): readonly string[] | undefined {
  const keys: Readonly<Partial<Record<NodeType, readonly string[]>>> = VISITOR_KEYS;
  return keys[type];
}
