/** Names of one source that are kept. */
const MOST_SYMBOLS = 2_000;

/** Declarations at the top level: what is inside of something else has blanks in front of it. */
const DECLARATION =
  /^(?:export +)?(?:default +)?(?:declare +)?(?:abstract +)?(?:class|interface|enum|type|namespace|module|(?:const +enum)|const|let|var)[ \t]+([A-Za-z_$][\w$]{0,199})/gm;

/** What a text declares besides functions: classes, types, constants. Told by its lines, for searching alone. */
export function symbolsOf(text: string, functions: ReadonlySet<string>): [name: string, line: number][] {
  const symbols: [string, number][] = [];
  let [line, from] = [1, 0];
  for (const { 1: name = '', index } of text.matchAll(DECLARATION)) {
    for (let end = text.indexOf('\n', from); end >= 0 && end < index; end = text.indexOf('\n', from)) {
      line++;
      from = end + 1;
    }
    if (!functions.has(name)) symbols.push([name, line]);
    if (symbols.length === MOST_SYMBOLS) break;
  }
  return symbols;
}
