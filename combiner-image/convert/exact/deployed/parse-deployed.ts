import { parse as parseBabel } from '@babel/parser';
import type { Program } from 'acorn';
import { JavaScriptParser } from '../../../sources/javascript-parser.ts';

/**
 * The text that V8 ran, as an ESTree. Scripts and modules alike: what Node accepts is accepted.
 * TypeScript that Node ran by stripping types is read by Babel.
 * @throws the parser's SyntaxError.
 */
export function parseDeployed(text: string, path: string): Program {
  if (/\.[cm]?ts$/.test(path)) return parseTypeScript(text);
  return JavaScriptParser.parse(text, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowReturnOutsideFunction: true,
    allowImportExportEverywhere: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    checkPrivateFields: false,
  });
}

function parseTypeScript(text: string): Program {
  const file = parseBabel(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    plugins: ['typescript', ['estree', { classFeatures: true }], 'explicitResourceManagement'],
  });
  return file.program as unknown as Program;
}
