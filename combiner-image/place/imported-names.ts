const BY_NAME =
  /\brequire\(\s*["']([^"'\n]{1,300})["']\s*\)|\b(?:import|export)\s(?!type\b)[^"'`;()=]{0,5000}?\bfrom\s*["']([^"'\n]{1,300})["']|\bimport\s*["']([^"'\n]{1,300})["']/g;
/** One without an end goes to the end: it is looked for once. */
const COMMENT = /\/\*[\s\S]*?(?:\*\/|$)|(?<=^|[\s;{}])\/\/[^\n]*/g;

/** What a file loads, in its words and order, each once. */
export function importedNames(text: string): string[] {
  const loaded = [...text.replaceAll(COMMENT, ' ').matchAll(BY_NAME)].flatMap(
    (found) => found.slice(1).find((each) => each !== undefined) ?? [],
  );
  return [...new Set(loaded)];
}
