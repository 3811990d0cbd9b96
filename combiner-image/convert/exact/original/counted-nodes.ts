import type { Statement } from '@babel/types';
import { isCountedFunction } from './function-node.ts';
import type { SyntaxNode } from './node.ts';

/** Istanbul counts declarations by their values, and blocks by what is in them. */
const IS_COUNTED: Readonly<Record<Statement['type'], boolean>> = {
  BlockStatement: false,
  BreakStatement: true,
  ClassDeclaration: false,
  ContinueStatement: true,
  DebuggerStatement: true,
  DeclareClass: false,
  DeclareExportAllDeclaration: false,
  DeclareExportDeclaration: false,
  DeclareFunction: false,
  DeclareInterface: false,
  DeclareModule: false,
  DeclareModuleExports: false,
  DeclareOpaqueType: false,
  DeclareTypeAlias: false,
  DeclareVariable: false,
  DoWhileStatement: true,
  EmptyStatement: false,
  EnumDeclaration: false,
  ExportAllDeclaration: false,
  ExportDefaultDeclaration: false,
  ExportNamedDeclaration: false,
  ExpressionStatement: true,
  ForInStatement: true,
  ForOfStatement: true,
  ForStatement: true,
  FunctionDeclaration: false,
  IfStatement: true,
  ImportDeclaration: false,
  InterfaceDeclaration: false,
  LabeledStatement: true,
  OpaqueType: false,
  ReturnStatement: true,
  SwitchStatement: true,
  ThrowStatement: true,
  TryStatement: true,
  TSDeclareFunction: false,
  TSEnumDeclaration: false,
  TSExportAssignment: false,
  TSImportEqualsDeclaration: false,
  TSInterfaceDeclaration: false,
  TSModuleDeclaration: false,
  TSNamespaceExportDeclaration: false,
  TSTypeAliasDeclaration: false,
  TypeAlias: false,
  VariableDeclaration: false,
  WhileStatement: true,
  WithStatement: true,
};

export function isCountedStatement({ type }: SyntaxNode): boolean {
  return IS_COUNTED[type as Statement['type']] === true;
}

/** Whether Istanbul reads the comments of a node on entry; on any other node a hint does nothing. */
export function isHinted(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'SwitchCase':
    case 'AssignmentPattern':
    case 'BlockStatement':
    case 'ExportDefaultDeclaration':
    case 'ExportNamedDeclaration':
    case 'ClassDeclaration':
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'VariableDeclaration':
    case 'VariableDeclarator':
      return true;
    default:
      return isCountedStatement(node) || isCountedFunction(node);
  }
}
