import { tokensWithoutTypes } from './erased-types.ts';
import { MappingsWriter } from './mappings.ts';

/** Longer files are not written by hand. */
const LONGEST = 1024 * 1024;
const WORD = /[\w$]+/g;
/** What compilers add; of members of enums they write the numbers. */
const ADDED = /^(?:use|strict|export|this|var|function|\d+)$/;

/**
 * Maps a text that a compiler left on to the file that it is of, where this is the same but for its types.
 * @param path of the file.
 * @returns VLQ; undefined when anything else differs.
 */
export function mappingsToTyped(built: string, typed: string, path: string): string | undefined {
  if (built.length > LONGEST || typed.length > LONGEST || hasOtherWords(built, typed)) return undefined;
  const generated = tokensWithoutTypes(built, path.replace(/\.([cm]?)tsx?$/, '.$1js'));
  const original = generated && tokensWithoutTypes(typed, path);
  if (original === undefined || generated === undefined || generated.length === 0) return undefined;
  const writer = new MappingsWriter();
  const left = new Set<number>();
  let at = 0;
  const skipBrackets = (next: string | undefined) => {
    for (let token = original[at]; token?.pair !== undefined; token = original[++at]) {
      const { pair } = token;
      if (token.text === ')' ? !left.has(pair) : token.text === next) return;
      left.add(pair);
    }
  };
  /** @returns the first token behind what the compiler wrote itself. */
  const behindWritten = (next: number): number => {
    const { written } = original[at] ?? {};
    if (written === undefined) return next;
    let end = next;
    for (; original[at]?.written === written; at++) {
      const { text } = original[at] ?? {};
      // swc joins statements.
      if (text === 'this' && generated[end]?.text === ',') end++;
      end = generated[end]?.text === text ? end + 1 : Number.NaN;
    }
    return behindWritten(Number.isNaN(end) ? next : end);
  };
  for (let next = 0; ; next++) {
    next = behindWritten(next);
    const token = generated[next];
    skipBrackets(token?.text);
    if (token === undefined) break;
    const same = original[at++];
    if (same?.text !== token.text) return undefined;
    const { line, column } = token;
    const { line: originalLine, column: originalColumn } = same;
    writer.add({ line, column, source: 0, originalLine, originalColumn, name: -1 });
  }
  return at === original.length ? writer.toString() : undefined;
}

/** Of files of another commit, most are told by this, long before they are parsed. */
function hasOtherWords(built: string, typed: string): boolean {
  const known = new Set(typed.match(WORD));
  return built.match(WORD)?.some((word) => !known.has(word) && !ADDED.test(word)) ?? false;
}
