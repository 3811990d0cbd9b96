const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$]{0,299}/uy;

export function identifierAt(text: string, offset: number): string | undefined {
  IDENTIFIER.lastIndex = offset;
  return IDENTIFIER.exec(text)?.[0];
}

/** The name or word at a place, or behind the blanks there: esbuild maps the blank before a token. */
export function wordAt(text: string, offset: number): string | undefined {
  let at = offset;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return identifierAt(text, at);
}

/** Whether a place is behind the beginning of a word, by `isLetter`. */
export function isInWord(text: string, offset: number): boolean {
  return offset > 0 && isLetter(text.charCodeAt(offset)) && isLetter(text.charCodeAt(offset - 1));
}

/** Of the letters of ASCII, digits, `$` and `_`: enough to tell. */
export function isLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36
  );
}
