import { type FunctionNode, isFunction } from '../convert/exact/original/function-node.ts';
import { held, isNode, type NodeOf, type SyntaxNode } from '../convert/exact/original/node.ts';
import { visitorKeys } from '../convert/exact/original/visitor-keys.ts';
import { aroundTable } from './around-table.ts';
import { isHelper } from './helpers.ts';
import { fileIn, namedParts } from './named-parts.ts';
import type { Shape } from './shape.ts';
import { Shapes } from './shapes.ts';

/** What a bundle holds of one file, as far as it tells. */
export interface ModuleCode {
  /** The file, as the bundler calls it; undefined where it does not. */
  hint: string | undefined;
  /** In a table of modules: what others load it by. */
  id?: string | undefined;
  shapes: readonly Shape[];
  /** Nothing of the file is left out. */
  isWhole: boolean;
  /** The same with what bundlers and compilers add, or bring with a file. */
  all: readonly Shape[];
  start: number;
  end: number;
}

/** Tools that do not write members of enums as comments, and leave those that are there. */
const KEEPS_COMMENTS = /\b__(?:webpack|nccwpck)_|^\/\/#region /m;
const WRAPPERS = new Set(['__commonJS', '__commonJSMin', '__esm', '__esmMin']);

/** Divides a bundle by the comments and names that bundlers leave. */
export function modulesIn(program: NodeOf<'Program'>, text: string): ModuleCode[] {
  const modules: ModuleCode[] = [];
  const shapes = new Shapes(text, { hasConstants: !KEEPS_COMMENTS.test(text) });
  const parts = namedParts(program.body, text);
  // What webpack made may be a package of another tool's bundle.
  const isTable =
    /\b__(?:webpack|nccwpck)_/.test(text) && namedParts(program.body, text, ';//').length === parts.length;
  const table = isTable ? tableOf(program) : [];
  const around = isTable ? aroundTable(program, text) : [];
  shapes.inScopeOf(program, parts, () => {
    for (const { hint, id, node } of table) modules.push(...tableModules(hint, id, node, shapes, text));
    if (table.length > 0 || around.some(({ hint }) => hint !== undefined)) {
      for (const { hint, nodes, scope, isWhole } of around) {
        const found = shapes.around(nodes, scope);
        const { start = 0 } = nodes[0] ?? {};
        modules.push({ hint, isWhole, ...found, start, end: nodes.at(-1)?.end ?? start });
      }
      return;
    }
    for (const { hint: named, nodes } of parts) {
      const [first] = nodes;
      const last = nodes.at(-1);
      if (first === undefined || last === undefined) continue;
      const own = nodes.filter((node) => !isHelper(text.slice(node.start, node.end)));
      const [only] = own;
      const inner = own.length === 1 && only !== undefined ? wrapped(only) : undefined;
      const found =
        inner === undefined
          ? { all: shapes.statements(nodes), shapes: shapes.statements(own) }
          : shapes.module(inner.node);
      const isWhole = inner === undefined ? named === undefined : inner.isWhole;
      modules.push({ hint: named, isWhole, ...found, start: first.start, end: last.end });
    }
  });
  return modules;
}

/** What stands in one function of a table: of one file, or of several that were brought together. */
function tableModules(
  hint: string | undefined,
  id: string,
  node: FunctionNode,
  shapes: Shapes,
  text: string,
): ModuleCode[] {
  const nodes = node.body.type === 'BlockStatement' ? node.body.body : [];
  const [before, ...parts] = namedParts(nodes, text, ';//');
  const { start, end } = node;
  if (parts.length === 0) return [{ hint, id, isWhole: true, ...shapes.module(node), start, end }];
  return [before, ...parts].flatMap((part): ModuleCode[] => {
    const [first] = part?.nodes ?? [];
    const last = part?.nodes.at(-1);
    if (part === undefined || first === undefined || last === undefined) return [];
    const found = shapes.around(part.nodes, node);
    return [{ hint: part.hint, isWhole: false, ...found, start: first.start, end: last.end }];
  });
}

/** `var require_a = __commonJS({ "src/a.js"(exports, module) {…} })` */
function wrapped(node: SyntaxNode): { node: FunctionNode; isWhole: boolean } | undefined {
  if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1) return undefined;
  const init = node.declarations[0]?.init;
  if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier') return undefined;
  if (!WRAPPERS.has(init.callee.name)) return undefined;
  const [first] = init.arguments;
  const [property] = first?.type === 'ObjectExpression' ? first.properties : [first];
  const inner = property?.type === 'ObjectProperty' ? property.value : property;
  const isWhole = init.callee.name.startsWith('__commonJS');
  return inner && isFunction(inner) ? { node: inner, isWhole } : undefined;
}

interface TableEntry {
  hint: string | undefined;
  id: string;
  node: FunctionNode;
}

/** webpack's: `{ "./src/a.js": (module, exports) => {…}, 12: (module) => {…} }`, wherever it stands. */
function tableOf(program: SyntaxNode): TableEntry[] {
  const found: TableEntry[] = [];
  const open: SyntaxNode[] = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'ObjectExpression') {
      const entries = node.properties.map(entryOf);
      if (entries.length > 0 && entries.every((each) => each !== undefined)) {
        for (const each of entries) found.push(each);
        continue;
      }
    }
    for (const key of visitorKeys(node.type) ?? [])
      for (const child of [held(node, key)].flat()) if (isNode(child)) open.push(child);
  }
  return found;
}

function entryOf(property: SyntaxNode): TableEntry | undefined {
  const node =
    property.type === 'ObjectMethod'
      ? property
      : property.type === 'ObjectProperty'
        ? property.value
        : undefined;
  if (node === undefined || !isFunction(node) || !('key' in property)) return undefined;
  const { key } = property;
  if (key.type === 'NumericLiteral') return { hint: undefined, id: String(key.value), node };
  if (key.type !== 'StringLiteral') return undefined;
  return { hint: fileIn(key.value), id: JSON.stringify(key.value), node };
}
