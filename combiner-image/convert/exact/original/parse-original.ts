import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser';
import type { Comment, SyntaxNode } from './node.ts';

/** An original source as Istanbul sees it: Babel's tree, with comments attached to the nodes behind them. */
export interface OriginalSyntax {
  program: SyntaxNode;
  comments: Comment[];
}

const OPTIONS: ParserOptions = {
  sourceType: 'unambiguous',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
  allowNewTargetOutsideFunction: true,
  attachComment: true,
};

/** The plugin sets to try in turn. Both kinds of decorators exist, and `<T>x` is not JSX. */
function pluginSets(path: string): ParserPlugin[][] {
  const standard: ParserPlugin[] = [
    'decorators',
    'decoratorAutoAccessors',
    'explicitResourceManagement',
    'importAttributes',
  ];
  const legacy: ParserPlugin[] = [
    'decorators-legacy',
    'decoratorAutoAccessors',
    'explicitResourceManagement',
    'importAttributes',
  ];
  if (/\.[cm]?ts$/.test(path)) return [legacy, standard].map((set) => [...set, 'typescript']);
  if (/\.tsx$/.test(path)) return [legacy, standard].map((set) => [...set, 'typescript', 'jsx']);
  const scripts: ParserPlugin[][] = [standard, legacy].map((set) => [...set, 'jsx']);
  // Files of other suffixes (.vue, .svelte, none) often hold TypeScript.
  if (!/\.[cm]?jsx?$/.test(path)) scripts.push([...legacy, 'typescript']);
  // Flow's `<T>(x)` and `a<b>(c)` mean something else there: only what does not parse as JavaScript is tried as Flow.
  return [...scripts, ['flow', 'jsx', 'decorators-legacy']];
}

/**
 * @param path decides between JavaScript, TypeScript and JSX by its suffix.
 * @throws the parser's SyntaxError (of the first attempt) when nothing can read the text.
 */
export function parseOriginal(text: string, path: string): OriginalSyntax {
  let first: unknown;
  for (const plugins of pluginSets(path)) {
    try {
      const file = parse(text, { ...OPTIONS, plugins });
      const program = file.program as unknown as SyntaxNode;
      return { program, comments: (file.comments ?? []) as unknown as Comment[] };
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}
