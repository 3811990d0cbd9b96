import type { Names } from './names.ts';
import type { Shape } from './shape.ts';

/** Without effects if what they hold has none. */
const PURE =
  /^(?:ArrayExpression|ConditionalExpression|ObjectExpression|LogicalExpression|class |property:|set:|static:|unary:(?:!|typeof|void)|BinaryExpression:[!=]==)/;
/** The same if what they hold is a literal: of anything else they may ask for its value. */
const PURE_OF_LITERALS = /^(?:template:|unary:[-+~])/;
const LITERAL = /^(?:\w+Literal:|undefined)/;
/** A global name that may not be there is asked for, too. What is loaded does something: the module's own code. */
const PURE_LEAVES =
  /^(?:name|this|fields|undefined|free:(?:[A-Z]|console$|globalThis$)|function|=>|method|private field|\w+Literal:|\/)/;
const KNOWN = new Set(['Array', 'Function', 'Math', 'Number', 'Object', 'String', 'Symbol']);
const CONTAINERS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet'].map((name) => `free:${name}`));
/** Of anything else a container asks for what it holds. */
const HELD = /^(?:ArrayExpression|NullLiteral|undefined)/;

/** Whether a bundler may have left out a statement that is in the file: it declares what nobody who was deployed uses. */
export function isLeftOut(statement: Shape, names: Pick<Names, 'has'>): boolean {
  if (statement.binding !== undefined && names.has(statement.binding)) return false;
  if (statement.hasEffects === true) return false;
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
    if (PURE_OF_LITERALS.test(next.kind) && next.kids.every(({ kind }) => LITERAL.test(kind))) continue;
    if (isTypeTest(next)) continue;
    if (!isContainer(next) && !PURE.test(next.kind) && !isKnown(next)) return false;
    for (const kid of next.kids) open.push(kid);
  }
  return true;
}

/** `typeof a < "u"`, as minifiers write it: of a name that is not there, too. */
function isTypeTest({ kind, kids: [left, right] }: Shape): boolean {
  if (!/^BinaryExpression:[<>]:/.test(kind) || right?.kind !== 'StringLiteral:u') return false;
  return left?.kind === 'unary:typeof' && PURE_LEAVES.test(left.kids[0]?.kind ?? '');
}

/** `new Map()`, `new Set(["a"])` */
function isContainer({ kind, kids: [made, ...passed] }: Shape): boolean {
  if (!kind.startsWith('NewExpression') || !CONTAINERS.has(made?.kind ?? '')) return false;
  return passed.every((each) => HELD.test(each.kind));
}

/** `Object.prototype.hasOwnProperty` */
function isKnown(value: Shape): boolean {
  let next: Shape | undefined = value;
  while (next?.kind.startsWith('get:')) [next] = next.kids;
  return KNOWN.has(next?.kind.startsWith('free:') ? next.kind.slice('free:'.length) : '');
}
