import { withoutNumber } from '../../../sources/without-number.ts';

/** A part of the deployed text that came from one line of the original, as far as the map knows. */
export interface LinePart {
  from: number;
  to: number;
  /** Of the token it begins with, before a minifier took another one. */
  name: string | undefined;
}

export interface LineToken {
  original: number;
  generated: number;
}

interface Word {
  at: number;
  text: string;
}

/** Beyond this many pairs of words two lines are not compared: what a tool made of one line by hand is shorter. */
const MOST_PAIRS = 100_000;
const WORDS =
  /\/\/.*|\/\*[\s\S]*?\*\/|[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|(["'`])(?:(?!\1)[^\\]|\\[\s\S])*\1|=>|![01]\b|void 0\b|\S/gu;
const WRITTEN_SHORT = new Map([
  ['!0', 'true'],
  ['!1', 'false'],
  ['void 0', 'undefined'],
]);

/**
 * Where a map knows lines alone, as webpack's `cheap-…` and ncc's do, also behind a minifier: which word of the line
 * each word of the deployed text is. Both have their words in the same order, but for what the tool took or made up.
 */
export function lineTokens(
  text: string,
  line: { from: number; to: number },
  deployedText: string,
  parts: readonly LinePart[],
): LineToken[] {
  const originals = words(text, line.from, line.to);
  const generated = parts.flatMap(({ from, to, name }) => {
    const [first, ...rest] = words(deployedText, from, to);
    if (first === undefined) return [];
    return [name !== undefined && first.at === from ? { at: from, text: name } : first, ...rest];
  });
  const matches = sameWords(originals, generated);
  const first = generated[0];
  const begin = originals[0];
  // Of a line whose words were all replaced it is known that it is there.
  if (matches.length === 0 && first !== undefined && begin !== undefined && !/^[)\]}]/.test(begin.text)) {
    return [{ original: begin.at, generated: first.at }];
  }
  return matches;
}

function words(text: string, from: number, to: number): Word[] {
  const found: Word[] = [];
  for (const match of text.slice(from, to).matchAll(WORDS)) {
    const [word, quote] = match;
    if (word.startsWith('//') || word.startsWith('/*')) continue;
    const bare =
      quote === undefined ? withoutNumber(WRITTEN_SHORT.get(word) ?? word) || word : `"${word.slice(1, -1)}`;
    found.push({ at: from + match.index, text: bare });
  }
  return found;
}

/** The longest sequence of words that both have, and of the others those that both have once. */
function sameWords(originals: readonly Word[], generated: readonly Word[]): LineToken[] {
  const columns = generated.length + 1;
  if (originals.length * generated.length > MOST_PAIRS) return [];
  const longest = new Uint32Array((originals.length + 1) * columns);
  for (let o = originals.length - 1; o >= 0; o--) {
    for (let g = generated.length - 1; g >= 0; g--) {
      const { text = '' } = originals[o] ?? {};
      const isSame = text === generated[g]?.text;
      const both = isSame ? (longest[(o + 1) * columns + g + 1] ?? 0) + weight(text) : 0;
      const skipped = Math.max(longest[(o + 1) * columns + g] ?? 0, longest[o * columns + g + 1] ?? 0);
      longest[o * columns + g] = Math.max(both, skipped);
    }
  }
  const matches: LineToken[] = [];
  const left = { originals: [] as Word[], generated: [] as Word[] };
  let o = 0;
  let g = 0;
  while (o < originals.length && g < generated.length) {
    const [a, b] = [originals[o], generated[g]];
    if (a === undefined || b === undefined) break;
    const best = longest[o * columns + g] ?? 0;
    if (a.text === b.text && best === (longest[(o + 1) * columns + g + 1] ?? 0) + weight(a.text)) {
      if (weight(a.text) > 1) matches.push({ original: a.at, generated: b.at });
      o++;
      g++;
    } else if (best === longest[(o + 1) * columns + g]) {
      left.originals.push(a);
      o++;
    } else {
      left.generated.push(b);
      g++;
    }
  }
  left.originals.push(...originals.slice(o));
  left.generated.push(...generated.slice(g));
  return [...matches, ...single(left.originals, left.generated)];
}

/** What a minifier turned around. */
function single(originals: readonly Word[], generated: readonly Word[]): LineToken[] {
  const [ours, theirs] = [onlyOnes(originals), onlyOnes(generated)];
  return [...ours].flatMap(([text, original]) => {
    const place = theirs.get(text);
    return place === undefined ? [] : [{ original, generated: place }];
  });
}

function onlyOnes(all: readonly Word[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { text } of all) times.set(text, (times.get(text) ?? 0) + 1);
  return new Map(
    all.filter(({ text }) => weight(text) > 1 && times.get(text) === 1).map(({ text, at }) => [text, at]),
  );
}

/** Names and literals tell more than what stands between them. */
function weight(text: string): number {
  return /^[\p{ID_Start}$_\d"]/u.test(text) || text === '=>' ? 4 : 1;
}
