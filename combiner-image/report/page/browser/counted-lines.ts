import type { PageSource } from '../format.ts';

/** By line: its place among those with counters. */
export function countedLines({ lines }: PageSource): Map<number, number> {
  const places = new Map<number, number>();
  let line = 0;
  for (const [place, distance] of lines.entries()) {
    line += distance;
    places.set(line, place);
  }
  return places;
}
