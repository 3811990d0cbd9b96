import type { Program } from 'acorn';
import type { CounterCode } from './counter-code.ts';
import { guardCode } from './guard.ts';
import { bodyStart } from './prologue.ts';

const HASHBANG = /^#![^\n\r\u2028\u2029]*(?:\r\n|[\n\r\u2028\u2029]|$)/;

/** Where the code that makes the counters stands: on the first line, behind what has to be first. */
export function headStart(text: string, { body }: Program): ReturnType<typeof bodyStart> {
  const hashbang = HASHBANG.exec(text)?.[0].length ?? (text.startsWith('\uFEFF') ? 1 : 0);
  return bodyStart(text, hashbang, body);
}

/**
 * Makes the counters where no recorder has made them before. A module whose imports come back to it has functions that
 * run before the module does: its counters are made by a module that it imports first.
 */
export function headCode({ body }: Program, code: CounterCode, length: number): string {
  const made = guardCode(code, length);
  return body.some(isImport) ? `import"data:text/javascript,${made}";` : made;
}

function isImport(node: Program['body'][number]): boolean {
  return 'source' in node && Boolean(node.source);
}

export function isModule({ body }: Program): boolean {
  return body.some(({ type }) => /^(?:Import|Export)\w*Declaration$/.test(type));
}
