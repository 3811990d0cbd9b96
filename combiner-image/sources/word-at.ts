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
