import { isInWord, isLetter } from '../../../sources/word-at.ts';

/** What no statement or operand begins with. */
const BEHIND = /[=<>&|*%?:,]/;

/**
 * Code that a tool made up and mapped to the statement it stands for: the brace that closes what is left of
 * `if (a) break x;`, the parenthesis behind it, the `void 0` of an `if` that became an expression.
 */
export function isStandIn(deployedText: string, generated: number, text: string, original: number): boolean {
  // swc counts some places from the wrong end.
  if (isInWord(deployedText, generated)) return true;
  const [made, written] = [deployedText[generated] ?? '', text[original] ?? ''];
  if (written === '!' && isLetter(made.charCodeAt(0))) return true;
  if (BEHIND.test(made) && isLetter(written.charCodeAt(0))) return true;
  if (made === '.') return !/[.?[]/.test(written);
  if (made === '}' || made === ')') return written !== made;
  return (
    deployedText.startsWith('void 0', generated) &&
    !/^(?:void|undefined|return)\b/.test(text.slice(original, original + 10))
  );
}

export function beginsToken(text: string, offset: number): boolean {
  return text.charCodeAt(offset) > 32 && !isInWord(text, offset);
}
