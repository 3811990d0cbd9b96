import type { Comment } from 'acorn';
import { parseScript } from './parse-script.ts';

const CANDIDATE = /[#@]\s*sourceMappingURL=/g;
const LINE = /^[ \t]*\/\/[#@]\s*sourceMappingURL=([^"`]*[^"`\s])[ \t]*$/;
const COMMENT = /^[#@]\s*sourceMappingURL=(.*\S)\s*$/;

/**
 * What the last `sourceMappingURL` comment says, to the end of its line: as for Node, code may follow it. The
 * same words in a string or a template are no comment; where that cannot be told from the line alone the script
 * is parsed.
 */
export function findSourceMappingUrl(text: string): string | undefined {
  const last = [...text.matchAll(CANDIDATE)].at(-1);
  if (last === undefined) return undefined;
  const lineStart = Math.max(text.lastIndexOf('\n', last.index), text.lastIndexOf('\r', last.index)) + 1;
  const [line = '', ...rest] = text.slice(lineStart).split(/\r\n|[\n\r\u2028\u2029]/);
  // Only other line comments follow: the line stands outside of any template and block comment.
  if (rest.every((later) => /^[ \t]*(?:\/\/[^`]*)?$/.test(later) && !later.includes('*/'))) {
    const url = LINE.exec(line)?.[1];
    if (url !== undefined && !url.includes('*/')) return url;
  }
  return findByParsing(text);
}

function findByParsing(text: string): string | undefined {
  const comments: Comment[] = [];
  try {
    parseScript(text, comments);
  } catch {
    return undefined;
  }
  return comments.flatMap((comment) => COMMENT.exec(comment.value)?.[1] ?? []).at(-1);
}
