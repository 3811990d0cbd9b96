import type { Options, Program } from 'acorn';
import { JavaScriptParser } from '../../../../contract/counters/javascript-parser.ts';
import { readText, SCRIPT } from '../../../../contract/counters/read-text.ts';
import { parseBabel } from '../../../sources/babel.ts';
import { STANDARD_PLUGINS } from '../../../sources/babel-plugins.ts';

/** Begins a comment in scripts; in modules these are operators. */
const HTML_COMMENT = '<!--';

/**
 * The text that V8 ran, as an ESTree. Scripts and modules alike: what Node accepts is accepted.
 * TypeScript that Node ran by stripping types is read by Babel.
 * @throws the parser's SyntaxError, of the first reading.
 */
export function parseDeployed(text: string, path: string): Program {
  if (/\.[cm]?ts$/.test(path)) return parseTypeScript(text);
  const asModule: Options[] =
    text.includes(HTML_COMMENT) && isModule(text, path) ? [{ ...SCRIPT, sourceType: 'module' }] : [];
  return readText(text, asModule);
}

function isModule(text: string, path: string): boolean {
  if (/\.[cm]js$/.test(path)) return path.endsWith('.mjs');
  try {
    const { body } = JavaScriptParser.parse(text, SCRIPT);
    return body.some(({ type }) => /^(?:Import|Export)\w*Declaration$/.test(type));
  } catch {
    return true;
  }
}

function parseTypeScript(text: string): Program {
  const file = parseBabel(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    plugins: ['typescript', ['estree', { classFeatures: true }], ...STANDARD_PLUGINS],
  });
  return file.program as unknown as Program;
}
