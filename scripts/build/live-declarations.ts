import { type ParseResult, parse } from '@babel/parser';
import type { ImportDeclaration, ImportSpecifier, Node, Statement } from '@babel/types';

/** A module's types. */
interface Module {
  text: string;
  statements: Statement[];
  /** Statements by what they declare; of an overloaded function there are several. */
  declared: Map<string, Statement[]>;
  /** What it imports, by its name here. */
  imported: Map<string, { from: string; name: string }>;
}

/**
 * Leaves out what no entry exports or names: users' compilers check all that there is, and editors offer it.
 * @param texts of types, by the names of files in one folder
 * @param entries names of files
 */
export function liveDeclarations(
  texts: ReadonlyMap<string, string>,
  entries: readonly string[],
): Map<string, string> {
  const modules = new Map([...texts].map(([file, text]) => [file, moduleOf(text, file)]));
  const live = new Map<string, Set<Statement>>();
  const usedImports = new Map<string, Set<string>>();
  const add = <Member>(to: Map<string, Set<Member>>, file: string, member: Member): boolean => {
    const members = to.get(file) ?? new Set();
    const isNew = !members.has(member);
    to.set(file, members.add(member));
    return isNew;
  };
  const need = (file: string, name: string): void => {
    const module = modules.get(file);
    if (module === undefined) return;
    for (const statement of module.declared.get(name) ?? [])
      if (add(live, file, statement)) for (const each of namesIn(statement)) need(file, each);
    const { from, name: there } = module.imported.get(name) ?? {};
    if (from === undefined || there === undefined || !add(usedImports, file, name)) return;
    need(from, there);
  };
  for (const entry of entries)
    for (const statement of modules.get(entry)?.statements ?? []) {
      if (statement.type === 'ImportDeclaration' || !add(live, entry, statement)) continue;
      const from = statement.type === 'ExportNamedDeclaration' ? statement.source?.value : undefined;
      for (const name of namesIn(statement)) need(from === undefined ? entry : fileOf(from, entry), name);
    }
  return new Map(
    [...modules].flatMap(([file, module]): [string, string][] => {
      const statements = live.get(file);
      if (statements === undefined) return [];
      return [[file, textOf(module, statements, usedImports.get(file) ?? new Set())]];
    }),
  );
}

function moduleOf(text: string, file: string): Module {
  const parsed: ParseResult = parse(text, {
    sourceType: 'module',
    plugins: [['typescript', { dts: true }]],
  });
  const module: Module = {
    text,
    statements: parsed.program.body,
    declared: new Map(),
    imported: new Map(),
  };
  for (const statement of module.statements) {
    if (statement.type === 'ExportAllDeclaration')
      throw new Error(`${file} exports all of another module: name what it exports.`);
    if (statement.type === 'ImportDeclaration')
      for (const specifier of statement.specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : '';
        module.imported.set(specifier.local.name, { from: fileOf(statement.source.value, file), name });
      }
    for (const name of declaredBy(statement))
      module.declared.set(name, [...(module.declared.get(name) ?? []), statement]);
  }
  return module;
}

/** Of a package it is no file that we have. */
function fileOf(specifier: string, file: string): string {
  const [, ending = ''] = /\.d(\.\w+)$/.exec(file) ?? [];
  return specifier.replace(/^\.\//, '').replace(/\.c?js$/, `.d${ending}`);
}

function declaredBy(statement: Statement): string[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (declaration?.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  const id = declaration && 'id' in declaration ? declaration.id : undefined;
  return id?.type === 'Identifier' ? [id.name] : [];
}

function nameOf(name: ImportSpecifier['imported']): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

/** All names, those of fields too, which seldom are those of types. */
function namesIn(node: object): string[] {
  return Object.entries(node).flatMap(([field, value]): string[] => {
    if (field.endsWith('Comments') || typeof value !== 'object' || value === null) return [];
    const name = value.type === 'Identifier' && typeof value.name === 'string' ? [value.name] : [];
    return [...name, ...namesIn(value)];
  });
}

function textOf(
  { text, statements }: Module,
  live: ReadonlySet<Statement>,
  used: ReadonlySet<string>,
): string {
  const lines = statements.flatMap((statement) => {
    if (statement.type === 'ImportDeclaration') return importOf(statement, text, used);
    return live.has(statement) ? [slice(text, statement, true)] : [];
  });
  return `${lines.join('\n')}\n`;
}

function importOf(statement: ImportDeclaration, text: string, used: ReadonlySet<string>): string[] {
  const specifiers = statement.specifiers.filter(({ local }) => used.has(local.name));
  if (specifiers.length === 0) return [];
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier').map((each) => slice(text, each));
  const whole = specifiers.filter(({ type }) => type !== 'ImportSpecifier').map((each) => slice(text, each));
  const names = [...whole, ...(named.length === 0 ? [] : [`{ ${named.join(', ')} }`])].join(', ');
  const kind = statement.importKind === 'type' ? 'import type' : 'import';
  return [`${kind} ${names} from ${slice(text, statement.source)};`];
}

function slice(text: string, node: Node, isCommented = false): string {
  const [first] = isCommented ? (node.leadingComments ?? []) : [];
  return text.slice(first?.start ?? node.start ?? 0, node.end ?? undefined);
}
