import type { Shape } from './shape.ts';

const TELLING = /^(?:get\??\.?|property|set|static|StringLiteral):(.{5,80})$/;
const MOST_WORDS = 20;
const LEAST_SHARE = 0.5;

/** Whether a text that cannot be compared says so much of what some code says that it may hold it. */
export function mayHold(text: string, shapes: readonly Shape[]): boolean {
  const words = wordsOf(shapes);
  const said = words.filter((word) => text.includes(word));
  return words.length === 0 || said.length >= words.length * LEAST_SHARE;
}

/** The longest names of properties and texts. */
function wordsOf(shapes: readonly Shape[]): string[] {
  const words = new Set<string>();
  const open = [...shapes];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const word = TELLING.exec(next.kind)?.[1];
    // As it is written, whatever its quotes.
    if (word !== undefined && /^[\w$ -]+$/.test(word)) words.add(word);
    for (const kid of next.kids) open.push(kid);
  }
  return [...words].sort((a, b) => b.length - a.length).slice(0, MOST_WORDS);
}
