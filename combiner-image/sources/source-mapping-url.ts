import { parseScript } from './parse-script.ts';

const WORD = 'sourceMappingURL=';
const LINE = /^[ \t]*\/\/[#@]\s*sourceMappingURL=([^"`]*[^"`\s])[ \t]*$/;
const COMMENT = /^[#@]\s*sourceMappingURL=(.*\S)\s*$/;

/**
 * What the last `sourceMappingURL` comment says, to the end of its line: as for Node, code may follow it. The
 * same words in a string or a template are not a comment; where the line alone cannot tell, the script is parsed.
 */
export function findSourceMappingUrl(text: string): string | undefined {
  const last = lastCandidate(text);
  if (last === undefined) return undefined;
  const lineStart = Math.max(text.lastIndexOf('\n', last), text.lastIndexOf('\r', last)) + 1;
  const lineEnd = endOfLine(text, lineStart);
  // Only other line comments follow: the line stands outside of any template and block comment.
  if (onlyComments(text, lineEnd)) {
    const url = LINE.exec(text.slice(lineStart, lineEnd))?.[1];
    if (url !== undefined && !url.includes('*/')) return url;
  }
  return findByParsing(text);
}

/** Where the last `# sourceMappingURL=` begins. A text may hold it millions of times. */
function lastCandidate(text: string): number | undefined {
  for (let at = text.lastIndexOf(WORD); at > 0; at = text.lastIndexOf(WORD, at - 1)) {
    let sign = at - 1;
    while (sign > 0 && /\s/.test(text.charAt(sign))) sign--;
    if (text[sign] === '#' || text[sign] === '@') return sign;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const ends = /[\n\r\u2028\u2029]/g;
  ends.lastIndex = from;
  return ends.exec(text)?.index ?? text.length;
}

/** Whether all lines behind the end of a line are empty or line comments. */
function onlyComments(text: string, from: number): boolean {
  for (let start = from + 1; start <= text.length; ) {
    const end = endOfLine(text, start);
    const line = text.slice(start, end);
    if (!/^[ \t]*(?:\/\/[^`]*)?$/.test(line) || line.includes('*/')) return false;
    start = end + 1;
  }
  return true;
}

function findByParsing(text: string): string | undefined {
  let last: string | undefined;
  try {
    parseScript(text, {
      onComment(comment) {
        last = COMMENT.exec(comment)?.[1] ?? last;
      },
    });
  } catch {
    return undefined;
  }
  return last;
}
