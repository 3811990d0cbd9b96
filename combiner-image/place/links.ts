import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';

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

export function linksOf({ body }: NodeOf<'Program'>, text: string): Links {
  const imports: Link[] = [];
  const namespaces = new Map<string, string>();
  const passedOn: (Link & { outside: string })[] = [];
  const local = new Map<string, Link>();
  for (const node of body) {
    if (node.type === 'ImportDeclaration' && node.importKind !== 'type')
      for (const each of node.specifiers) {
        if (each.type === 'ImportSpecifier' && each.importKind === 'type') continue;
        const from = node.source.value;
        if (each.type === 'ImportNamespaceSpecifier') namespaces.set(each.local.name, from);
        const name = each.type === 'ImportSpecifier' ? nameOf(each.imported) : 'default';
        const link = { name: each.type === 'ImportNamespaceSpecifier' ? EVERYTHING : name, from };
        if (each.type !== 'ImportNamespaceSpecifier') imports.push(link);
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
  const walk = new Walk(body, text, [...namespaces.keys()]);
  for (const [namespace, from] of namespaces)
    for (const name of walk.membersOf(namespace)) imports.push({ name, from });
  return { imports, loaded: walk.loaded, passedOn };
}

/** What code has of others by `import()`, and as members of modules that it has as a whole; types and comments have nothing. */
class Walk {
  readonly loaded: Link[] = [];
  /** By name: what is said of it, and `EVERYTHING` where more than that. */
  readonly #members = new Map<string, Set<string>>();

  constructor(body: readonly SyntaxNode[], text: string, namespaces: readonly string[]) {
    for (const name of namespaces) this.#members.set(name, new Set());
    if (namespaces.length === 0 && !/\bimport\s*\(/.test(text)) return;
    const open = body.filter(({ type }) => type !== 'ImportDeclaration');
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      this.#look(node);
      for (const key of visitorKeys(node.type) ?? [])
        for (const child of [held(node, key)].flat())
          if (isNode(child) && !this.#isMember(node, child)) open.push(child);
    }
  }

  membersOf(namespace: string): readonly string[] {
    const members = this.#members.get(namespace) ?? new Set();
    return members.has(EVERYTHING) ? [EVERYTHING] : [...members];
  }

  #look(node: SyntaxNode): void {
    if (node.type === 'Identifier') this.#members.get(node.name)?.add(EVERYTHING);
    if (node.type === 'JSXOpeningElement') this.#members.get(rootOf(node.name))?.add(EVERYTHING);
    if (node.type === 'CallExpression' && node.callee.type === 'Import') this.#load(node.arguments[0]);
    if (node.type === 'ImportExpression') this.#load(node.source);
  }

  #load(source: SyntaxNode | undefined): void {
    if (source?.type === 'StringLiteral') this.loaded.push({ name: EVERYTHING, from: source.value });
  }

  /** Whether the child is a name, and the node says a member of it; or it only names a member. */
  #isMember(node: SyntaxNode, child: SyntaxNode): boolean {
    if ('key' in node && node.key === child && 'computed' in node && node.computed !== true)
      return child.type === 'Identifier';
    if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return false;
    const { object, property, computed } = node;
    if (computed || property.type !== 'Identifier') return false;
    if (child === property) return true;
    const members = object.type === 'Identifier' ? this.#members.get(object.name) : undefined;
    members?.add(property.name);
    return members !== undefined;
  }
}

/** `all` of `<all.Box />`: names of elements are not walked. */
function rootOf(name: SyntaxNode): string {
  let root = name;
  while (root.type === 'JSXMemberExpression') root = root.object;
  return root.type === 'JSXIdentifier' ? root.name : '';
}

function nameOf(node: SyntaxNode): string {
  if (node.type === 'StringLiteral') return node.value;
  return node.type === 'Identifier' ? node.name : '';
}
