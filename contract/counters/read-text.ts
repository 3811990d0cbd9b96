import type { Options, Program } from 'acorn';
import { JavaScriptParser } from './javascript-parser.ts';

/** Scripts and modules alike. */
export const SCRIPT: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowReturnOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowAwaitOutsideFunction: true,
  allowSuperOutsideMethod: true,
  checkPrivateFields: false,
};

const READINGS: readonly Options[] = [
  SCRIPT,
  // `await` is a name in CommonJS.
  { ...SCRIPT, allowAwaitOutsideFunction: false },
];

/**
 * A text that Node runs, script or module alike. Nothing but the text decides how it is read.
 * @param before readings that are tried first
 * @throws acorn's SyntaxError of the first reading, or a RangeError where it is nested too deep.
 */
export function readText(text: string, before: readonly Options[] = []): Program {
  let first: unknown;
  for (const options of [...before, ...READINGS]) {
    try {
      return JavaScriptParser.parse(text, options);
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}
