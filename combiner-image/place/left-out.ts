import type { Names } from './names.ts';
import type { Shape } from './shape.ts';

/** Without effects if what they hold has none. */
const PURE =
  /^(?:ArrayExpression|ConditionalExpression|ObjectExpression|LogicalExpression|class |property|set:|static:|unary:|BinaryExpression:[!=]==|template:)/;
const PURE_LEAVES =
  /^(?:name|this|fields|undefined|free:|function|=>|method|private field|require|\w+Literal:|\/)/;
const KNOWN = new Set(['Array', 'Function', 'Math', 'Number', 'Object', 'String', 'Symbol']);
const CONTAINERS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet'].map((name) => `free:${name}`));

/** Whether a bundler may have left out a statement that is in the file: it declares what nobody who was deployed uses. */
export function isLeftOut(statement: Shape, names: Names): boolean {
  if (statement.binding !== undefined && names.has(statement.binding)) return false;
  if (statement.kind === 'var') {
    const [declared, value] = statement.kids;
    return declared?.kind === 'name' && value !== undefined && isPure(value);
  }
  return statement.kind.startsWith('function');
}

function isPure(value: Shape): boolean {
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.hasEffects === false) continue;
    if (next.hasEffects === true) return false;
    // What functions do is done when they are called.
    if (PURE_LEAVES.test(next.kind)) continue;
    const [first] = next.kids;
    const isContainer = next.kind.startsWith('NewExpression') && CONTAINERS.has(first?.kind ?? '');
    if (!isContainer && !PURE.test(next.kind) && !isKnown(next)) return false;
    for (const kid of next.kids) open.push(kid);
  }
  return true;
}

/** `Object.prototype.hasOwnProperty` */
function isKnown(value: Shape): boolean {
  let next: Shape | undefined = value;
  while (next?.kind.startsWith('get:')) [next] = next.kids;
  return KNOWN.has(next?.kind.startsWith('free:') ? next.kind.slice('free:'.length) : '');
}
