import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';

/** All that a file exports. */
export const EVERYTHING = '*';

/** What a file has of another one. */
export interface Link {
  /** As the other file calls it, or `EVERYTHING`. */
  name: string;
  /** The other file, as this one names it. */
  from: string;
}

/** What a file has of others, for itself and for those that have it from there. */
export interface Links {
  imports: readonly Link[];
  /** By `import()`: who loads a file so has all of it. */
  loaded: readonly Link[];
  /** With what it is called here: `EVERYTHING` for what keeps its names. */
  passedOn: readonly (Link & { outside: string })[];
}

const LOADED = /\bimport\(\s*(?:\/\*[^*]*\*\/\s*)?["'`]([^"'`\n$]{1,500})["'`]/g;

export function linksOf({ body }: NodeOf<'Program'>, text: string): Links {
  const imports: Link[] = [];
  const loaded = [...text.matchAll(LOADED)].map(([, from = '']) => ({ name: EVERYTHING, from }));
  const passedOn: (Link & { outside: string })[] = [];
  const local = new Map<string, Link>();
  for (const node of body) {
    if (node.type === 'ImportDeclaration' && node.importKind !== 'type')
      for (const each of node.specifiers) {
        if (each.type === 'ImportSpecifier' && each.importKind === 'type') continue;
        const name =
          each.type === 'ImportSpecifier'
            ? nameOf(each.imported)
            : each.type === 'ImportDefaultSpecifier'
              ? 'default'
              : EVERYTHING;
        const link = { name, from: node.source.value };
        imports.push(link);
        local.set(each.local.name, link);
      }
    if (node.type === 'ExportAllDeclaration')
      passedOn.push({ name: EVERYTHING, from: node.source.value, outside: EVERYTHING });
  }
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const each of node.specifiers) {
      const outside = nameOf(each.exported);
      const from = node.source?.value;
      if (each.type === 'ExportNamespaceSpecifier')
        passedOn.push({ name: EVERYTHING, from: from ?? '', outside });
      if (each.type !== 'ExportSpecifier') continue;
      const link = from === undefined ? local.get(each.local.name) : { name: nameOf(each.local), from };
      if (link !== undefined) passedOn.push({ ...link, outside });
    }
  }
  return { imports, loaded, passedOn };
}

function nameOf(node: SyntaxNode): string {
  if (node.type === 'StringLiteral') return node.value;
  return node.type === 'Identifier' ? node.name : '';
}
