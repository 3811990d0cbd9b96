import { skipBlank } from '../../../../contract/counters/text-scan.ts';

/** Farther apart than this the two texts are not compared: between two mapped tokens there is less. */
const LONGEST = 400;

/** Of the deployed text between the two: banners are the longest comments that bundlers leave there. */
const LONGEST_DEPLOYED = 10_000;
const QUOTES = /['"`]/;

/**
 * From a place that both texts share onwards: where `target` of the original stands in the deployed text, when
 * all in between is the same but for blanks, comments, quotes, semicolons and braces.
 * Bundlers copy most text as it is but map only some of its tokens.
 */
export function align(
  original: string,
  generated: string,
  from: { original: number; generated: number },
  target: number,
): number | undefined {
  if (target - from.original > LONGEST) return undefined;
  const limit = Math.min(from.generated + LONGEST_DEPLOYED, generated.length);
  let o = from.original;
  let g = skipBlank(generated, from.generated, limit);
  // Inside of a string blanks count, and nothing there is a comment.
  let quote = '';
  while (o < target) {
    // Behind a backslash, in a regular expression, two slashes are no comment.
    if (quote === '' && original[o - 1] !== '\\') {
      o = skipBlank(original, o, target);
      g = skipBlank(generated, g, limit);
      if (o >= target || g === limit) break;
    }
    const a = original[o] ?? '';
    const b = generated[g] ?? '';
    if (a === b || (QUOTES.test(a) && QUOTES.test(b))) {
      if (quote !== '' && a === '\\') {
        o++;
        g++;
      } else if (quote === '' && QUOTES.test(a)) quote = a;
      else if (a === quote) quote = '';
      o++;
      g++;
    } else if (quote !== '') return undefined;
    else if (a === ';' || a === '{' || a === '}') o++;
    else if (b === ';') g++;
    else return undefined;
  }
  if (quote === '') g = skipBlank(generated, g, limit);
  if (g === limit) return undefined;
  return sameStart(original, target, generated, g) ? g : undefined;
}

/** The first characters behind the place must agree too, or the token at `target` was replaced. */
function sameStart(original: string, o: number, generated: string, g: number): boolean {
  const a = original[o] ?? '';
  const b = generated[g] ?? '';
  return a === b || (QUOTES.test(a) && QUOTES.test(b));
}
