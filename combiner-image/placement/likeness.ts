const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]{2,}/gu;
/** Fewer words stand in any file. */
const LEAST_WORDS = 8;

/** How much of two texts is the same, from 0 to 1: by their lines or, where there are enough of them, by their words. */
export function likeness(a: string, b: string): number {
  const lines = share(linesOf(a), linesOf(b));
  const words = [new Set(a.match(WORDS)), new Set(b.match(WORDS))] as const;
  return words.some(({ size }) => size < LEAST_WORDS) ? lines : Math.max(lines, share(...words));
}

/** How many words of a text a file has, from 0 to 1: all, where a compiler took the types of the file away. */
export function contained(text: string, file: string): number {
  const words = new Set(text.match(WORDS));
  const there = new Set(file.match(WORDS));
  return [...words].filter((word) => there.has(word)).length / Math.max(words.size, 1);
}

function linesOf(text: string): Set<string> {
  return new Set(text.split('\n').flatMap((line) => line.trim() || []));
}

function share(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const each of a) if (b.has(each)) both++;
  return both / Math.max(a.size, b.size, 1);
}
