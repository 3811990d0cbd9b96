import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';

type Piece = [start: number, end: number];

/**
 * Text that an attribution gave to a run already. It tells what ran and not how often, so it counts once, in however many
 * objects it stands: they may have been one before, or become one.
 */
export class AttributedTexts {
  readonly #known = new Map<string, Piece[]>();

  /** @param runs as in `Attribution.runs`, without the script @returns the same, without what is known; it is known then */
  newOf(
    { function: { name }, sandbox: { taskRoot } }: ParsedRawObject,
    { url, hash, script, form }: ParsedScript,
    runs: readonly (readonly number[])[],
  ): number[][] {
    return runs.flatMap(([start = 0, end = 0, ...text]) => {
      const key = JSON.stringify([name, taskRoot, url, hash, script, form.name, start, end]);
      const known = this.#known.get(key) ?? [];
      const fresh = without(pieces(text), known);
      this.#known.set(key, united([...known, ...fresh]));
      return fresh.length === 0 ? [] : [[start, end, ...fresh.flat()]];
    });
  }
}

function pieces(text: readonly number[]): Piece[] {
  const found: Piece[] = [];
  for (let i = 0; i + 1 < text.length; i += 2) found.push([text[i] ?? 0, text[i + 1] ?? 0]);
  return united(found);
}

/** Ascending, none touching another. */
function united(all: Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const [start, end] of all.sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}

/** Both ascending. */
function without(all: readonly Piece[], known: readonly Piece[]): Piece[] {
  return all.flatMap(([start, end]) => {
    const rest: Piece[] = [];
    let from = start;
    for (const [knownStart, knownEnd] of known) {
      if (knownEnd <= from || knownStart >= end) continue;
      if (knownStart > from) rest.push([from, knownStart]);
      from = Math.max(from, knownEnd);
    }
    if (from < end) rest.push([from, end]);
    return rest;
  });
}
