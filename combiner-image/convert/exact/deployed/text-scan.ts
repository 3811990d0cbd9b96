/** The offset of the first character at or after `offset` that is neither white space nor in a comment. */
export function skipBlank(text: string, offset: number): number {
  let at = offset;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029) at++;
    else if (code === 47 && text.charCodeAt(at + 1) === 47) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (code === 47 && text.charCodeAt(at + 1) === 42) {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else return at;
    if (at >= text.length) return text.length;
  }
}

/** Where the operator behind an operand starts: parentheses that close the operand are stepped over. */
export function operatorAfter(text: string, operandEnd: number): number {
  let at = skipBlank(text, operandEnd);
  while (text.charCodeAt(at) === 41) at = skipBlank(text, at + 1);
  return at;
}
