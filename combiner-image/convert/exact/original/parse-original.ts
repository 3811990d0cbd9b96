import type { ParseResult as Parsed, ParserOptions, ParserPlugin } from '@babel/parser';
import type { File } from '@babel/types';
import { UnconvertedScriptError } from '../../../errors.ts';
import { parseBabel } from '../../../sources/babel.ts';
import { PROPOSED_PLUGINS, STANDARD_PLUGINS } from '../../../sources/babel-plugins.ts';
import type { Comment, SyntaxNode } from './node.ts';
import { withoutUnreadTypes } from './unread-types.ts';

/** An original source as Istanbul sees it: Babel's tree, with comments attached to the nodes behind them. */
export interface OriginalSyntax {
  program: SyntaxNode;
  comments: Comment[];
}

/** The same with the tokens of the text, in order and without comments. */
export interface OriginalTokens extends OriginalSyntax {
  tokens: Token[];
}

/** Offsets of one token. */
export interface Token {
  start: number;
  end: number;
}

type ParseResult = Parsed<File>;

const OPTIONS: ParserOptions = {
  sourceType: 'unambiguous',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
  allowNewTargetOutsideFunction: true,
  attachComment: true,
};

const LEGACY: readonly ParserPlugin[] = ['decorators-legacy', ...STANDARD_PLUGINS];
const STANDARD: readonly ParserPlugin[] = ['decorators', ...STANDARD_PLUGINS];

/** The plugin sets to try in turn. Both kinds of decorators exist, and `<T>x` is not JSX. */
function pluginSets(path: string): ParserPlugin[][] {
  if (/\.[cm]?ts$/.test(path)) return [LEGACY, STANDARD].map((set) => [...set, 'typescript']);
  if (/\.tsx$/.test(path)) return [LEGACY, STANDARD].map((set) => [...set, 'typescript', 'jsx']);
  const scripts: ParserPlugin[][] = [STANDARD, LEGACY].map((set) => [...set, 'jsx']);
  // Files of other suffixes (.vue, .svelte, none) often hold TypeScript.
  if (!/\.[cm]?jsx?$/.test(path)) scripts.push([...LEGACY, 'typescript']);
  // Flow's `<T>(x)` and `a<b>(c)` mean something else there: only what does not parse as JavaScript is tried as Flow.
  return [...scripts, ['flow', 'jsx', 'decorators-legacy']];
}

/** From what most code is to what a tool took although Babel complains: what ran was valid for somebody. */
function* attempts(path: string): Generator<ParserOptions> {
  const sets = pluginSets(path);
  for (const plugins of sets) yield { plugins };
  // `await` may be a name there.
  for (const plugins of sets) yield { plugins, sourceType: 'script', allowAwaitOutsideFunction: false };
  for (const plugins of sets) yield { plugins: [...plugins, ...PROPOSED_PLUGINS] };
  for (const plugins of sets) yield { plugins, errorRecovery: true };
}

/**
 * @param path decides between JavaScript, TypeScript and JSX by its suffix.
 * @throws the parser's SyntaxError (of the first attempt) when nothing can read the text
 * @throws UnconvertedScriptError when there is no memory for it
 */
export function parseOriginal(text: string, path: string): OriginalSyntax {
  return syntaxOf(parsed(text, path, OPTIONS));
}

/** As `parseOriginal`; takes more memory. */
export function parseTokens(text: string, path: string): OriginalTokens {
  const file = parsed(text, path, { ...OPTIONS, tokens: true });
  const all = (file.tokens ?? []) as (Token & { type: unknown })[];
  // Babel names comments by a text, and has empty tokens in templates and at the end.
  const tokens = all.filter(({ type, start, end }) => typeof type !== 'string' && end > start);
  return { ...syntaxOf(file), tokens: tokens.map(({ start, end }) => ({ start, end })) };
}

function syntaxOf(file: ParseResult): OriginalSyntax {
  return {
    program: file.program as unknown as SyntaxNode,
    comments: (file.comments ?? []) as unknown as Comment[],
  };
}

function parsed(text: string, path: string, common: ParserOptions): ParseResult {
  let first: unknown;
  for (const read of [() => text, () => withoutUnreadTypes(text)]) {
    const readable = read();
    if (readable === undefined) break;
    for (const options of attempts(path)) {
      try {
        return parseBabel(readable, { ...common, ...options });
      } catch (error) {
        // Memory or the stack: no other reading has more.
        if (error instanceof UnconvertedScriptError || error instanceof RangeError) throw error;
        first ??= error;
      }
    }
  }
  throw first;
}
