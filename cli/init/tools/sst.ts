import { messageOf } from '../../../combiner-image/errors.ts';
import { parseBabel } from '../../../combiner-image/sources/babel.ts';
import { fieldsOf, textOf } from '../fields.ts';
import type { Found, FoundFunction } from '../found.ts';
import { UnreadableFileError } from '../found.ts';

/** A path and an export, as handlers are written, with `*` for what is computed. */
const HANDLER = /^[\w./@*-]+\.[A-Za-z_$*][\w$*]*$/;
/** Methods of constructs that take a handler: routes, and who listens to a queue, a bucket or a bus. */
const LISTENS = new Set(['route', 'subscribe', 'notify', 'addRoutes']);
/** What only SST 2 and older have. */
const OLDER = /\bfrom\s+['"](?:sst\/constructs|@serverless-stack\/resources)['"]/;
/** Deeper code nobody writes. */
const MOST_DEPTH = 200;

/** The file that each app of SST has. */
export function isConfig(path: string): boolean {
  return /(^|\/)sst\.config\.[cm]?[jt]s$/.test(path);
}

/** Whether a text may define functions of SST. */
export function mayBeSst(path: string, text: string): boolean {
  return isConfig(path) || /\bsst\.aws\.\w+\(/.test(text);
}

/** sst.config.ts, or code that it takes its resources from. @throws UnreadableFileError */
export function readSst(path: string, text: string): Found {
  let program: unknown;
  try {
    program = parseBabel(text, {
      sourceType: 'module',
      errorRecovery: true,
      plugins: ['typescript'],
    }).program;
  } catch (cause) {
    const { line } = fieldsOf(fieldsOf(cause)['loc']);
    throw new UnreadableFileError(
      `${path}${typeof line === 'number' ? `:${line}` : ''}: ${messageOf(cause)}`,
      { cause },
    );
  }
  if (OLDER.test(text))
    throw new UnreadableFileError(
      `${path} is of SST 2, whose functions init does not read. It deploys by CDK: docs/fleet.md of the package says what CDK needs.`,
    );
  const functions = new Map<string, FoundFunction>();
  const constants = constantsIn(program);
  const add = (label: string | undefined, { handler, runtime }: Handled, name?: string) => {
    // What is outside comes first, and has a name.
    if (functions.has(handler)) return;
    const known = handler.includes('*') ? undefined : handler;
    functions.set(handler, { label: label ?? handler, name, handler: known, runtime, isImage: false });
  };
  walk(program, (node) => {
    const [first, ...others] = listOf(node['arguments']);
    const callee = fieldsOf(node['callee']);
    const method = textOf(fieldsOf(callee['property'])['name']) ?? '';
    if (node['type'] === 'NewExpression' && isOfSst(callee)) {
      const label = textOf(fieldsOf(first)['value']) ?? '';
      const handled = others.map((each) => handledIn(each, constants)).find((found) => found !== undefined);
      // The deployed name has app and stage before it, and a suffix.
      const name = method === 'Function' && label !== '' ? `*-${label}*` : undefined;
      if (handled !== undefined) add(label, handled, name);
      return;
    }
    const isListening = node['type'] === 'CallExpression' && LISTENS.has(method);
    for (const part of isListening ? [first, ...others] : node['type'] === 'ObjectExpression' ? [node] : []) {
      const handled = handledIn(part, constants);
      if (handled !== undefined) add(undefined, handled);
    }
  });
  return { tool: 'sst', file: path, functions: [...functions.values()], hints: [] };
}

/** What a function is made of. */
interface Handled {
  /** With `*` for what is computed. */
  handler: string;
  /** SST's default is Node.js. */
  runtime: string | undefined;
}

/** Of a text that is an argument or a property, or of an object with `handler` or `function`. */
function handledIn(argument: unknown, constants: Constants): Handled | undefined {
  const { type, properties } = fieldsOf(argument);
  if (type !== 'ObjectExpression') {
    const handler = writtenText(argument, constants);
    return handler !== undefined && HANDLER.test(handler) ? { handler, runtime: undefined } : undefined;
  }
  const own = new Map(
    listOf(properties).map((property) => {
      const { key, value } = fieldsOf(property);
      return [fieldsOf(key)['name'], value] as const;
    }),
  );
  const runtime = writtenText(own.get('runtime'), constants);
  for (const name of ['handler', 'function', 'job']) {
    const handled = handledIn(own.get(name), constants);
    if (handled !== undefined) return { ...handled, runtime: runtime ?? handled.runtime };
  }
  // Other languages name folders.
  const handler = writtenText(own.get('handler'), constants);
  return runtime === undefined || handler === undefined ? undefined : { handler, runtime };
}

/** Texts that a file gives names to. */
type Constants = ReadonlyMap<unknown, string>;

function constantsIn(program: unknown): Constants {
  const constants = new Map<unknown, string>();
  walk(program, ({ type, kind, declarations }) => {
    if (type !== 'VariableDeclaration' || kind !== 'const') return;
    for (const declared of listOf(declarations)) {
      const { id, init } = fieldsOf(declared);
      const text = writtenText(init, constants);
      if (text !== undefined && !text.includes('*')) constants.set(fieldsOf(id)['name'], text);
    }
  });
  return constants;
}

/** A text that is put together of others, with `*` for what is computed; undefined for what is none. */
function writtenText(node: unknown, constants: Constants): string | undefined {
  const { type, value, name, quasis, expressions, operator, left, right } = fieldsOf(node);
  if (type === 'StringLiteral') return textOf(value);
  if (type === 'Identifier') return constants.get(name);
  if (type === 'BinaryExpression' && operator === '+') {
    const parts = [left, right].map((part) => writtenText(part, constants));
    return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? '*').join('');
  }
  if (type !== 'TemplateLiteral') return undefined;
  const values = listOf(expressions);
  return listOf(quasis)
    .map((quasi, index) => {
      const { cooked } = fieldsOf(fieldsOf(quasi)['value']);
      const behind = index < values.length ? (writtenText(values[index], constants) ?? '*') : '';
      return `${textOf(cooked) ?? '*'}${behind}`;
    })
    .join('');
}

/** `new sst.aws.Function(…)`, but no `new pulumi.Something(…)`. */
function isOfSst({ object }: Readonly<Record<string, unknown>>): boolean {
  const { object: inner, property, name } = fieldsOf(object);
  return (
    name === 'aws' ||
    (textOf(fieldsOf(inner)['name']) === 'sst' && textOf(fieldsOf(property)['name']) === 'aws')
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function walk(node: unknown, visit: (node: Readonly<Record<string, unknown>>) => void, depth = 0): void {
  if (depth > MOST_DEPTH || typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node) && 'type' in node) visit({ ...node });
  for (const [key, value] of Object.entries(node))
    if (key !== 'loc' && key !== 'extra') walk(value, visit, depth + 1);
}
