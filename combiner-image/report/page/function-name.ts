import { harmlessName } from '../../harmless/text.ts';

/** A minified bundle may have thousands of names, each as long as it likes. */
const LONGEST_NAME = 200;

/** Characters around a function that may say its name. */
const AROUND = 200;

const METHOD =
  /^(?:(?:public|private|protected|static|override|async|get|set)\s+)*\*?\s*(#?[A-Za-z_$][\w$]*)\s*(?:<[^<>()]*>)?\(/;
const NO_METHODS = new Set(['function', 'async', 'if', 'for', 'while', 'switch']);
const ASSIGNED = /([A-Za-z_$][\w$]*)\s*(?::[^=;{}()]*)?=\s*$/;
const PROPERTY = /(?<![\w$.]|\?\s*)([A-Za-z_$][\w$]*)\s*:\s*$/;
/** `'GET /orders': …`, `routes['GET /orders'] = …`, and as a method `'GET /orders'() {}`. */
const QUOTED = /[[{,]\s*(['"])([^'"`\\\n]{1,100})\1\]?\s*[:=]\s*$/;
const QUOTED_METHOD = /^(?:(?:static|async)\s+)*\*?\s*(['"])([^'"`\\\n]{1,100})\1\s*\(/;
const ARGUMENT = /([A-Za-z_$][\w$]*)\((?:[^()]*,)?\s*$/;

/**
 * The name of a function, by what stands around it: Istanbul names neither methods nor functions that are assigned.
 * In brackets where it has none of its own.
 * @param start offset of its beginning
 */
export function functionName(name: string, text: string, start: number): string {
  if (!name.startsWith('(anonymous')) return harmlessName(name).slice(0, LONGEST_NAME);
  const method = METHOD.exec(text.slice(start, start + AROUND))?.[1];
  if (method !== undefined && !NO_METHODS.has(method)) return method;
  const quoted = QUOTED_METHOD.exec(text.slice(start, start + AROUND))?.[2];
  if (quoted !== undefined) return harmlessName(quoted);
  const before = text.slice(Math.max(0, start - AROUND), start);
  const given = ASSIGNED.exec(before)?.[1] ?? PROPERTY.exec(before)?.[1];
  if (given !== undefined) return given;
  const key = QUOTED.exec(before)?.[2];
  if (key !== undefined) return harmlessName(key);
  const called = ARGUMENT.exec(before)?.[1];
  return called === undefined ? '(without a name)' : `(callback of ${called})`;
}
