import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';
import { declaredIn } from './scopes.ts';

/**
 * What a file calls itself what others have of it, or what it has of another one, as it names that; `*` is all of it. It
 * is both where a file gives on as its default what it imports: some tools make a variable of it.
 */
export type Exported = { own: string; from?: undefined } | { own?: string; from: string; imported: string };

/** What a file gives to others, by the names that these call it. */
export interface Exports {
  names: ReadonlyMap<string, Exported>;
  /** Others of which it passes on all. */
  passed: readonly string[];
}

export const ALL = '*';
/** Tools name it by its file. */
export const UNNAMED = '*default*';

export function exportsOf({ body }: NodeOf<'Program'>): Exports {
  const names = new Map<string, Exported>();
  const passed: string[] = [];
  const imported = importedIn(body);
  const ofLocal = (name: string) => imported.get(name) ?? { own: name };
  for (const node of body) {
    if (node.type === 'ExportAllDeclaration') passed.push(node.source.value);
    if (node.type === 'ExportDefaultDeclaration') {
      const known = ofLocal(declaredName(node.declaration) ?? UNNAMED);
      names.set('default', known.from === undefined ? known : { ...known, own: UNNAMED });
    }
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const name of node.declaration ? declaredIn([node.declaration]) : []) names.set(name, { own: name });
    const from = node.source?.value;
    for (const each of node.specifiers) {
      const name = nameOf(each.exported);
      if (each.type === 'ExportNamespaceSpecifier') names.set(name, { from: from ?? '', imported: ALL });
      else if (each.type === 'ExportSpecifier')
        names.set(
          name,
          from === undefined ? ofLocal(each.local.name) : { from, imported: nameOf(each.local) },
        );
    }
  }
  return { names, passed };
}

function importedIn(body: readonly SyntaxNode[]): Map<string, Exported> {
  const imported = new Map<string, Exported>();
  for (const node of body) {
    if (node.type !== 'ImportDeclaration') continue;
    const from = node.source.value;
    for (const each of node.specifiers) {
      const name =
        each.type === 'ImportSpecifier'
          ? nameOf(each.imported)
          : each.type === 'ImportDefaultSpecifier'
            ? 'default'
            : ALL;
      imported.set(each.local.name, { from, imported: name });
    }
  }
  return imported;
}

function nameOf(node: NodeOf<'Identifier' | 'StringLiteral'>): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

function declaredName(node: SyntaxNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id
    ? node.id.name
    : undefined;
}
