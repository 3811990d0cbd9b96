/**
 * The offset of the first character at or after `offset` that is neither white space nor in a comment.
 * @param limit where it gives up, for those who ask again and again; what is there may be in the middle of a comment
 */
export function skipBlank(text: string, offset: number, limit = text.length): number {
  let at = offset;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029) at++;
    else if (code === 47 && text.charCodeAt(at + 1) === 47) at = endOf(text, '\n', at, 0, limit);
    else if (code === 47 && text.charCodeAt(at + 1) === 42) at = endOf(text, '*/', at + 2, 2, limit);
    else return at;
  }
  return limit;
}

/** Looked for in a part of the text: the rest may be megabytes without it. */
function endOf(text: string, mark: string, from: number, behind: number, limit: number): number {
  const end = limit < text.length ? text.slice(from, limit).indexOf(mark) : text.indexOf(mark, from) - from;
  return end < 0 ? limit : from + end + behind;
}

/** Where the operator behind an operand starts: parentheses that close the operand are stepped over. */
export function operatorAfter(text: string, operandEnd: number): number {
  let at = skipBlank(text, operandEnd);
  while (text.charCodeAt(at) === 41) at = skipBlank(text, at + 1);
  return at;
}
