import { commentsIn } from './comments.ts';

const CANDIDATE = /\/[/*][#@]\s*sourceMappingURL=([^\n\r'"`*]+)/g;

/**
 * What the last `sourceMappingURL` comment says, to the end of its line; code may follow it, as for Node. The
 * same words in a string or a template are no comment.
 * @param text that V8 has compiled
 */
export function sourceMapComment(text: string): string | undefined {
  const last = [...text.matchAll(CANDIDATE)].at(-1);
  if (last === undefined || isLastLine(text, last.index)) return last?.[1]?.trim();
  const comments = commentsIn(text);
  if (comments === undefined) return last[1]?.trim();
  const found = comments.flatMap((comment) =>
    [...comment.matchAll(CANDIDATE)].filter(({ index }) => index === 0),
  );
  return found.at(-1)?.[1]?.trim();
}

/** A line of its own behind which only line comments follow: no string, template or block comment is open there. */
function isLastLine(text: string, at: number): boolean {
  const lineStart = Math.max(text.lastIndexOf('\n', at), text.lastIndexOf('\r', at)) + 1;
  if (text[at + 1] !== '/' || text.slice(lineStart, at).trim() !== '') return false;
  const rest = text.slice(at);
  return (
    !/`|\*\//.test(rest) && rest.split(/[\n\r\u2028\u2029]/).every((line) => /^\s*(?:\/\/|$)/.test(line))
  );
}
