import type { Head } from './head.ts';
import type { Block, MatchCase } from './statement.ts';
import { parseTest } from './test.ts';
import type { Token } from './token.ts';

/** @param next the head of the next `case`, if there is one @param body reads its block */
export function parseCases(next: () => Head | undefined, body: (head: Head) => Block): MatchCase[] {
  const cases: MatchCase[] = [];
  for (let head = next(); head !== undefined; head = next()) {
    const { tokens, first } = head.line;
    const found = tokens.findIndex(({ text, depth }, place) => text === 'if' && depth === 0 && place > 0);
    const hasGuard = found > 0 && found < head.colon;
    const isWildcard = takesAll(tokens, 1, hasGuard ? found : head.colon);
    const guard = hasGuard ? parseTest(tokens, found + 1, head.colon) : undefined;
    cases.push({ first, guard, isWildcard, body: body(head) });
  }
  return cases;
}

/** Whether a pattern is a name, `_` too, or ends in one as its last choice. */
function takesAll(tokens: readonly Token[], from: number, to: number): boolean {
  let [start, end] = [from, to];
  for (;;) {
    const depth = tokens[start]?.depth;
    if (tokens[start]?.text === '(' && tokens[end - 1]?.text === ')' && tokens[end - 1]?.depth === depth) {
      // One bracket around all, or two beside each other with a choice between.
      if (!tokens.slice(start + 1, end - 1).some((token) => token.depth === depth)) {
        start++;
        end--;
        continue;
      }
    }
    const outer = tokens.slice(start, end).map((token) => (token.depth === depth ? token.text : ''));
    if (outer.includes(',')) return false;
    const as = outer.indexOf('as');
    if (as > 0) end = start + as;
    const choice = as > 0 ? outer.slice(0, as).lastIndexOf('|') : outer.lastIndexOf('|');
    if (choice >= 0) start += choice + 1;
    if (as <= 0 && choice < 0) break;
  }
  const [only] = tokens.slice(start, end);
  if (end - start !== 1 || only?.kind !== 'name') return false;
  return !['True', 'False', 'None'].includes(only.text);
}
