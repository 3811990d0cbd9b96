import { type Token, tokTypes } from 'acorn';
import { UnconvertedScriptError } from '../errors.ts';
import { parseScript } from './parse-script.ts';

/** Node's, and what esbuild writes for it into modules. */
const REQUIRE = new Set(['require', '__require']);

/** What a script imports or requires by a fixed name, as it is written; nothing of a text that cannot be parsed. */
export function loadedNames(text: string): Set<string> {
  let names = new Set<string>();
  let before: Token[] = [];
  try {
    parseScript(text, {
      onStart() {
        names = new Set();
        before = [];
      },
      onToken(token) {
        const name = textOf(token);
        if (name !== undefined && isLoading(before)) names.add(name);
        if (token.type === tokTypes.backQuote) return;
        before = [...before.slice(-2), token];
      },
    });
  } catch (error) {
    if (!(error instanceof UnconvertedScriptError)) throw error;
    return new Set();
  }
  return names;
}

/** Of a string, or of a template or a part of one. */
function textOf({ type, value }: Token & { value?: unknown }): string | undefined {
  const isText = type === tokTypes.string || type === tokTypes.template;
  return isText && typeof value === 'string' ? value : undefined;
}

/** @param before three tokens: comments are none, nor are the quotes of templates */
function isLoading(before: readonly Token[]): boolean {
  const last = before.at(-1);
  if (last?.type !== tokTypes.parenL) return isWord(last, 'from') || isImport(last, before.at(-2));
  const called = before.at(-2);
  return (called !== undefined && REQUIRE.has(wordOf(called) ?? '')) || isImport(called, before.at(-3));
}

/** And no method of that name. */
function isImport(token: Token | undefined, before: Token | undefined): boolean {
  return token?.type === tokTypes._import && before?.type !== tokTypes.dot;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && wordOf(token) === word;
}

function wordOf({ type, value }: Token & { value?: unknown }): string | undefined {
  return type === tokTypes.name && typeof value === 'string' ? value : undefined;
}
