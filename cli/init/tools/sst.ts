import { messageOf } from '../../../combiner-image/errors.ts';
import { parseBabel } from '../../../combiner-image/sources/babel.ts';
import { fieldsOf, textOf } from '../fields.ts';
import type { Found, FoundFunction } from '../found.ts';
import { UnreadableFileError } from '../found.ts';

/** A path and an export, as handlers are written. */
const HANDLER = /^[\w./@-]+\.[A-Za-z_$][\w$]*$/;
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
  const add = (label: string, handler: string, name: string | undefined) => {
    // What is outside comes first, and has a name.
    if (!functions.has(handler))
      functions.set(handler, { label, name, handler, runtime: undefined, isImage: false });
  };
  walk(program, (node) => {
    const [first, ...others] = listOf(node['arguments']);
    const callee = fieldsOf(node['callee']);
    const method = textOf(fieldsOf(callee['property'])['name']) ?? '';
    if (node['type'] === 'NewExpression' && isOfSst(callee)) {
      const label = textOf(fieldsOf(first)['value']) ?? '';
      const handler = others.map(handlerIn).find((found) => found !== undefined);
      // The deployed name has app and stage before it, and a suffix.
      if (handler !== undefined)
        add(label, handler, method === 'Function' && label !== '' ? `*-${label}*` : undefined);
      return;
    }
    const isListening = node['type'] === 'CallExpression' && LISTENS.has(method);
    for (const part of isListening ? [first, ...others] : node['type'] === 'ObjectExpression' ? [node] : []) {
      const handler = handlerIn(part);
      if (handler !== undefined) add(handler, handler, undefined);
    }
  });
  return { tool: 'sst', file: path, functions: [...functions.values()], hints: [] };
}

/** Of a text that is an argument or a property, or of an object with `handler` or `function`. */
function handlerIn(argument: unknown): string | undefined {
  const { type, value, properties } = fieldsOf(argument);
  if (type === 'StringLiteral') return HANDLER.test(String(value)) ? String(value) : undefined;
  for (const property of listOf(properties)) {
    const { key, value: inner } = fieldsOf(property);
    const { name } = fieldsOf(key);
    if (name === 'handler' || name === 'function' || name === 'job') {
      const handler = handlerIn(inner);
      if (handler !== undefined) return handler;
    }
  }
  return undefined;
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
