import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';
import { declaredIn } from './scopes.ts';

/** Tools name it by its file. */
const UNNAMED = '*default*';

/** What others call what a file exports, and what itself calls it. */
export function exportedNames({ body }: NodeOf<'Program'>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of body) {
    if (node.type === 'ExportDefaultDeclaration')
      names.set('default', declaredName(node.declaration) ?? UNNAMED);
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const name of node.declaration ? declaredIn([node.declaration]) : []) names.set(name, name);
    for (const each of node.specifiers) {
      if (each.type !== 'ExportSpecifier') continue;
      const { exported, local } = each;
      names.set(exported.type === 'Identifier' ? exported.name : exported.value, local.name);
    }
  }
  return names;
}

function declaredName(node: SyntaxNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id
    ? node.id.name
    : undefined;
}
