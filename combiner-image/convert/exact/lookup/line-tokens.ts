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

/** Words of a line that are compared at once: each with each. */
const BLOCK = 300;
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
): { tokens: LineToken[]; words: number } {
  const originals = words(text, line.from, line.to);
  const generated = parts.flatMap(({ from, to, name }) => {
    const [first, ...rest] = words(deployedText, from, to);
    if (first === undefined) return [];
    return [name !== undefined && first.at === from ? { at: from, text: name } : first, ...rest];
  });
  const tokens = sameWords(originals, generated);
  const [first, begin] = [generated[0], originals[0]];
  // Of a line whose words were all replaced it is known that it is there.
  if (tokens.length === 0 && first !== undefined && begin !== undefined && !/^[)\]}]/.test(begin.text)) {
    tokens.push({ original: begin.at, generated: first.at });
  }
  return { tokens, words: generated.filter((word) => weight(word.text) > 1).length };
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

/** Words that both have, in the same order; of the last ones that are left, those that both have once. */
function sameWords(originals: readonly Word[], generated: readonly Word[]): LineToken[] {
  const matches: LineToken[] = [];
  let [from, made] = [0, 0];
  while (from < originals.length && made < generated.length) {
    const ours = originals.slice(from, from + BLOCK);
    const theirs = generated.slice(made, made + BLOCK);
    const isLast = from + BLOCK >= originals.length && made + BLOCK >= generated.length;
    const pairs = longestSequence(ours, theirs);
    // Near the end of a block its words may be paired with worse ones than stand behind it.
    const kept = isLast ? pairs : pairs.slice(0, Math.ceil(pairs.length / 2));
    for (const [o, g] of kept) {
      const [original, word] = [ours[o], theirs[g]];
      if (original === undefined || word === undefined || weight(original.text) === 1) continue;
      matches.push({ original: original.at, generated: word.at });
    }
    if (isLast) {
      const [ofOriginal, ofGenerated] = [0, 1].map((side) => new Set(kept.map((pair) => pair[side])));
      const turned = single(
        ours.filter((_, i) => !ofOriginal?.has(i)),
        theirs.filter((_, i) => !ofGenerated?.has(i)),
      );
      return [...matches, ...turned];
    }
    const [o, g] = kept.at(-1) ?? [BLOCK - 1, BLOCK - 1];
    from += o + 1;
    made += g + 1;
  }
  return matches;
}

/** @returns pairs of indexes. */
function longestSequence(originals: readonly Word[], generated: readonly Word[]): [number, number][] {
  const columns = generated.length + 1;
  const longest = new Uint32Array((originals.length + 1) * columns);
  const at = (o: number, g: number) => longest[o * columns + g] ?? 0;
  const paired = (o: number, g: number) => {
    const { text = '' } = originals[o] ?? {};
    return text === generated[g]?.text ? at(o + 1, g + 1) + weight(text) : 0;
  };
  for (let o = originals.length - 1; o >= 0; o--) {
    for (let g = generated.length - 1; g >= 0; g--) {
      longest[o * columns + g] = Math.max(paired(o, g), at(o + 1, g), at(o, g + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let o = 0, g = 0; o < originals.length && g < generated.length; ) {
    if (at(o, g) > 0 && at(o, g) === paired(o, g)) pairs.push([o++, g++]);
    else if (at(o, g) === at(o + 1, g)) o++;
    else g++;
  }
  return pairs;
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
