/**
 * A text of Python's recorder without what only its readers need: comments, docstrings, empty lines, three of four
 * blanks of each indentation. It knows the project's own style, and no other: a test reads both as Python does.
 */
export function withoutComments(text: string): string {
  const kept: string[] = [];
  let isDocstring = false;
  /** A block that holds nothing but its docstring. */
  let docstringAt: string | undefined;
  for (const line of text.split('\n')) {
    const code = line.trim();
    if (isDocstring) {
      isDocstring = !code.endsWith('"""');
      continue;
    }
    if (code === '' || code.startsWith('#')) continue;
    const indent = line.slice(0, line.length - line.trimStart().length);
    if (docstringAt !== undefined && indent.length < docstringAt.length) kept.push(`${docstringAt}pass`);
    docstringAt = undefined;
    if (code.startsWith('"""')) {
      isDocstring = code.length < 6 || !code.endsWith('"""');
      docstringAt = kept.at(-1)?.endsWith(':') ? indent : undefined;
      continue;
    }
    kept.push(indent + withoutEndComment(code));
  }
  if (docstringAt !== undefined && docstringAt !== '') kept.push(`${docstringAt}pass`);
  return `${kept.map(shortIndent).join('\n')}\n`;
}

/** A text in quotes may hold the mark too: only what follows the last quote is looked at. */
function withoutEndComment(code: string): string {
  const at = code.indexOf('  # ', Math.max(code.lastIndexOf("'"), code.lastIndexOf('"')) + 1);
  return at === -1 ? code : code.slice(0, at);
}

function shortIndent(line: string): string {
  const code = line.trimStart();
  const depth = line.length - code.length;
  return ' '.repeat(Math.ceil(depth / 4)) + code;
}
