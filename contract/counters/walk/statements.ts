import type { ExportDefaultDeclaration, LabeledStatement, VariableDeclaration, WithStatement } from 'acorn';
import type { Executed } from '../walked-nodes.ts';
import { walkClass } from './classes.ts';
import { walkFunction } from './functions.ts';
import { walkIf } from './if-statement.ts';
import { walkLoop } from './loops.ts';
import { walkSwitch } from './switch-statement.ts';
import { walkTry } from './try-statement.ts';
import type { Walk } from './walk.ts';

export function walkList(walk: Walk, nodes: readonly Executed[]): void {
  for (const node of nodes) {
    if (isCounted(node)) walk.settle('statement', node);
    walk.statement(node);
  }
}

/** Whether it does something where it stands, and has no list of its own. */
function isCounted(node: Executed): boolean {
  switch (node.type) {
    case 'BlockStatement':
    case 'EmptyStatement':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return false;
    case 'VariableDeclaration':
      return node.declarations.some(({ init }) => init);
    case 'ExportNamedDeclaration':
      return node.declaration ? isCounted(node.declaration) : false;
    case 'ExportDefaultDeclaration':
      return node.declaration.type !== 'FunctionDeclaration' && node.declaration.type !== 'ClassDeclaration';
    default:
      return true;
  }
}

/** A statement whose start is counted. */
export function walkStatement(walk: Walk, node: Executed): void {
  switch (node.type) {
    case 'ExpressionStatement':
      walk.expression(node.expression, 'none');
      break;
    case 'VariableDeclaration':
      walkDeclaration(walk, node);
      break;
    case 'BlockStatement':
      walk.list(node.body);
      break;
    case 'IfStatement':
      walkIf(walk, node);
      break;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      walkLoop(walk, node);
      break;
    case 'LabeledStatement':
      walkLabeled(walk, node);
      break;
    case 'SwitchStatement':
      walkSwitch(walk, node);
      break;
    case 'TryStatement':
      walkTry(walk, node);
      break;
    case 'ReturnStatement':
    case 'ThrowStatement':
      if (node.argument) walk.expression(node.argument);
      walk.leave();
      break;
    case 'BreakStatement':
    case 'ContinueStatement':
      walk.leave();
      break;
    case 'WithStatement':
      walkWith(walk, node);
      break;
    case 'ExportNamedDeclaration':
      if (node.declaration) walk.statement(node.declaration);
      break;
    case 'ExportDefaultDeclaration':
      walkExported(walk, node);
      break;
    case 'FunctionDeclaration':
      walkFunction(walk, node);
      break;
    case 'ClassDeclaration':
      walkClass(walk, node);
      break;
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'EmptyStatement':
    case 'DebuggerStatement':
      break;
    default:
      node satisfies never;
  }
}

function walkDeclaration(walk: Walk, { declarations, kind }: VariableDeclaration): void {
  for (const [index, declarator] of declarations.entries()) {
    const { id, init } = declarator;
    if (init) {
      if (index > 0) walk.settle('declarator', declarator);
      // A pattern is run after its value but stands before it.
      if (id.type !== 'Identifier') walk.mark(init.start);
      walk.expression(init);
    } else walk.sink.declared?.(declarator, kind);
    walk.pattern(id);
  }
}

/** Jumps out of it end behind it. */
function walkLabeled(walk: Walk, { body, end }: LabeledStatement): void {
  const { count } = walk;
  walk.statement(body);
  walk.goTo(count, true);
  walk.mark(end);
}

/** Each name of its body may call a getter. */
function walkWith(walk: Walk, { object, body, end }: WithStatement): void {
  const { count } = walk;
  walk.expression(object);
  walk.place('body', body);
  walk.mark(body.start);
  walk.statement(body);
  walk.goTo(count, true);
  walk.mark(end);
}

function walkExported(walk: Walk, { declaration }: ExportDefaultDeclaration): void {
  if (declaration.type === 'FunctionDeclaration') walkFunction(walk, declaration);
  else if (declaration.type === 'ClassDeclaration') walkClass(walk, declaration);
  else walk.expression(declaration);
}
