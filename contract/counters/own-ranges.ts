import { eachSegment } from '../source-map-segments.ts';
import { type Ranges, WHOLE_TEXT } from './ranges.ts';
import { type MapPart, mapParts } from './source-map.ts';
import { TextLines } from './text-lines.ts';

/** Of dependencies, and of what bundlers make up: their runtimes, externals, Rollup's helpers behind a NUL. */
const FOREIGN =
  /(?:^|[\\/])node_modules[\\/]|^\0|(?:^|\/)(?:webpack|rspack|turbopack)\/(?:runtime|bootstrap|before-startup|startup|container)\b|^(?:webpack:\/\/[^/]*\/)?external[ %]/;

/**
 * Which ranges of a text the map gives to sources of the user. Text and map alone decide: it is a part of the numbering. A
 * text without a map that can be read is counted as a whole.
 * @param map JSON text of the text's own map
 */
export function ownRanges(text: string, map: string | undefined): Ranges {
  const parts = map === undefined ? undefined : mapParts(map);
  if (parts === undefined) return WHOLE_TEXT;
  const places = readPlaces(text, parts);
  return places === undefined ? WHOLE_TEXT : new OwnRanges(places, text.length);
}

interface Place {
  offset: number;
  own: boolean;
}

function readPlaces(text: string, parts: readonly MapPart[]): Place[] | undefined {
  const lines = new TextLines(text);
  const places: Place[] = [];
  let before: number | undefined;
  try {
    for (const { map, line: firstLine, column: firstColumn } of parts) {
      const own = map.sources.map((name) => name !== null && !FOREIGN.test((map.sourceRoot ?? '') + name));
      eachSegment(map.mappings, ({ line, column, source }) => {
        const offset = lines.offset(firstLine + line, column + (line === 0 ? firstColumn : 0));
        const isOwn = own[source] ?? false;
        // What stands in front of the first token of a statement may have no place of its own.
        if (places.at(-1)?.own !== isOwn)
          places.push({ offset: isOwn ? (before ?? offset) : offset, own: isOwn });
        before = offset;
      });
    }
  } catch {
    return undefined;
  }
  return places.sort((a, b) => a.offset - b.offset);
}

class OwnRanges implements Ranges {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** @param places ascending. */
  constructor(places: readonly Place[], length: number) {
    for (const [index, { offset, own }] of places.entries()) {
      if (!own) continue;
      this.#starts.push(offset);
      this.#ends.push(places[index + 1]?.offset ?? length);
    }
  }

  has(offset: number): boolean {
    return this.touches(offset, offset + 1);
  }

  touches(start: number, end: number): boolean {
    const ends = this.#ends;
    let from = 0;
    let to = ends.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((ends[middle] ?? 0) > start) to = middle;
      else from = middle + 1;
    }
    return (this.#starts[from] ?? end) < end;
  }
}
