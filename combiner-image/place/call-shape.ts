import type { NodeOf } from '../convert/exact/original/node.ts';
import { loadedLater } from './commonjs-names.ts';
import { effectsOf } from './kind-of.ts';
import { requiredName } from './required-name.ts';
import { type Binding, isRequire } from './scopes.ts';
import { type Shape, shape } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';

/** A call, and what loads a module. */
export function callShape(node: NodeOf<'CallExpression'>, reader: ShapeReader): Shape {
  if (reader.isOfOneTool) {
    const binding = loadedModule(node, reader);
    if (binding !== undefined) return shape('load', node, [reader.expression(node.callee)], { binding });
    return shape('call', node, reader.all([node.callee, ...node.arguments]), effectsOf(node));
  }
  if (isRequire(node)) return shape('require', node, [], { name: requiredName(node) });
  const [first, ...others] = node.arguments;
  const { callee } = node;
  // What keeps names.
  if (callee.type === 'Identifier' && callee.name === '__name' && first && others.length === 1)
    return reader.expression(first);
  if (callee.type === 'Import') return shape('import()', node, [], { name: requiredName(first) });
  const later = loadedLater(node);
  if (later !== undefined) return shape('import()', node, [], { name: requiredName(later) });
  return shape('call', node, [reader.expression(callee), ...reader.all(node.arguments)], effectsOf(node));
}

/** `n(968)`, where a table of modules has that number. */
function loadedModule(
  { callee, arguments: [number, ...others] }: NodeOf<'CallExpression'>,
  { scopes }: ShapeReader,
): Binding | undefined {
  const isIt = callee.type === 'Identifier' && number?.type === 'NumericLiteral' && others.length === 0;
  return isIt ? scopes.modules.get(String(number.value)) : undefined;
}

/** `new RegExp("a", "u")`, which compilers for older targets make of `/a/u`. */
export function patternOf(
  { callee, arguments: [pattern, flags] }: NodeOf<'NewExpression'>,
  reader: ShapeReader,
): string | undefined {
  if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || pattern === undefined) return undefined;
  if (reader.scopes.bindingOf('RegExp') !== undefined) return undefined;
  if (flags !== undefined && flags.type !== 'StringLiteral') return undefined;
  const { kind } = reader.expression(pattern);
  const text = 'StringLiteral:';
  return kind.startsWith(text) ? `/${kind.slice(text.length)}/${flags?.value ?? ''}` : undefined;
}
