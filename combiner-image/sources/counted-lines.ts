import { type LineEnds, LineIndex } from './line-index.ts';
import { eachSegment, MappingsWriter, type Segment } from './mappings.ts';
import { wordAt } from './word-at.ts';

/** As all that reads a map counts, and so what is taken where nothing speaks for another. */
const USUAL: LineEnds = 'separators';
const WAYS: readonly LineEnds[] = [USUAL, 'returns', 'feeds'];

/** Characters that end a line for some tools alone. */
const DOUBTFUL = /\r(?!\n)|[\u2028\u2029]/;

/** Places of one source that are compared: a tool counts all lines in one way. */
const MOST_COMPARED = 2_000;

/**
 * Rolldown counts the separators of a file, and not those of the files before it: so many of these lines are tried. A
 * source has a way of its own where that fits clearly better.
 */
const MOST_SHIFTED = 12;
const BETTER = 1.2;

/**
 * Tools count lines in several ways, and one tool may count the code that it reads in another way than the code that
 * it writes. Each text is read in the way in which most places of the map stand at the same word on both sides.
 * @param sources texts by index.
 * @returns mappings whose lines are counted as by `LineIndex` in both texts.
 */
export function withUsualLines(
  { mappings, names }: { mappings: string; names: readonly string[] },
  deployed: string,
  sources: ReadonlyMap<number, string>,
): string {
  const isDoubtful = DOUBTFUL.test(deployed);
  const texts = new Map([...sources].filter(([, text]) => isDoubtful || DOUBTFUL.test(text)));
  if (texts.size === 0) return mappings;
  const ways = waysOf(mappings, names, deployed, texts);
  return ways === undefined ? mappings : rewritten(mappings, ways);
}

/** A text, and how its lines may be counted. */
interface Reading {
  ends: LineEnds;
  /** Lines that were not counted before. */
  shift: number;
  text: string;
  lines: LineIndex;
}

function readings(text: string): Reading[] {
  const ways = DOUBTFUL.test(text) ? WAYS : [USUAL];
  return ways.map((ends) => ({ ends, shift: 0, text, lines: new LineIndex(text, ends) }));
}

function deployedReadings(text: string): Reading[] {
  const ways = readings(text);
  const [usual] = ways;
  if (usual === undefined || ways.length === 1) return ways;
  const most = Math.min(usual.lines.count - new LineIndex(text, 'feeds').count, MOST_SHIFTED);
  return [...ways, ...Array.from({ length: most }, (_, i) => ({ ...usual, shift: i + 1 }))];
}

/** How lines are counted on both sides. */
interface Ways {
  /** Where nothing speaks for another. */
  deployed: Reading;
  sources: ReadonlyMap<number, Way>;
}

interface Way {
  /** Undefined where all are the same: then as the source before it. */
  deployed: Reading | undefined;
  source: Reading;
}

/** @returns undefined when all are the usual one. */
function waysOf(
  mappings: string,
  names: readonly string[],
  text: string,
  texts: ReadonlyMap<number, string>,
): Ways | undefined {
  const deployed = deployedReadings(text);
  const sources = new Map(
    [...texts].map(([index, each]) => [index, new Comparison(deployed, readings(each))]),
  );
  eachSegment(mappings, (segment) => sources.get(segment.source)?.add(segment, names[segment.name]));
  const most = bestOf(deployed.map((_, i) => sumOf(sources.values(), (each) => each.best(i).hits)));
  const ways = new Map([...sources].map(([index, each]) => [index, wayOf(each, deployed, most)]));
  const chosen = [...ways.values()].flatMap(({ deployed: own, source }) => [own, source]);
  const first = deployed[most];
  return first === undefined || [first, ...chosen].every((way) => way === undefined || isUsual(way))
    ? undefined
    : { deployed: first, sources: ways };
}

/** @param most index of the way of most sources. */
function wayOf(comparison: Comparison, deployed: readonly Reading[], most: number): Way {
  const hits = deployed.map((_, i) => comparison.best(i).hits);
  const own = bestOf(hits);
  const at = (hits[own] ?? 0) > (hits[most] ?? 0) * BETTER ? own : most;
  const isTold = hits.some((each) => each !== hits[0]);
  return { deployed: isTold ? deployed[at] : undefined, source: comparison.best(at).way };
}

function isUsual({ ends, shift }: Reading): boolean {
  return ends === USUAL && shift === 0;
}

/** @returns the index of the first largest one. */
function bestOf(hits: readonly number[]): number {
  return hits.reduce((best, each, i) => (each > (hits[best] ?? -1) ? i : best), 0);
}

function sumOf<T>(all: Iterable<T>, of: (each: T) => number): number {
  let sum = 0;
  for (const each of all) sum += of(each);
  return sum;
}

/** Counts at how many places a source and the deployed text agree, by the ways of counting their lines. */
class Comparison {
  readonly #deployed: readonly Reading[];
  readonly #source: readonly Reading[];
  readonly #hits: number[];
  #left = MOST_COMPARED;

  constructor(deployed: readonly Reading[], source: readonly Reading[]) {
    this.#deployed = deployed;
    this.#source = source;
    this.#hits = new Array<number>(deployed.length * source.length).fill(0);
  }

  add(segment: Readonly<Segment>, name: string | undefined): void {
    const { line, column, originalLine, originalColumn } = segment;
    if (this.#left === 0) return;
    const from = placesOf(this.#deployed, line, column);
    const to = placesOf(this.#source, originalLine, originalColumn);
    if (isOne(from) && isOne(to)) return;
    this.#left--;
    const originals = this.#source.map(({ text }, k) => wordAt(text, to[k] ?? text.length));
    for (const [i, { text }] of this.#deployed.entries()) {
      const word = wordAt(text, from[i] ?? text.length);
      for (const [k, original] of originals.entries())
        if (word !== undefined && original !== undefined && (original === word || original === name))
          this.#hits[i * originals.length + k] = (this.#hits[i * originals.length + k] ?? 0) + 1;
    }
  }

  /** @param i way of the deployed text. */
  best(i: number): { way: Reading; hits: number } {
    let best: { way: Reading; hits: number } | undefined;
    for (const [k, way] of this.#source.entries()) {
      const hits = this.#hits[i * this.#source.length + k] ?? 0;
      if (best === undefined || hits > best.hits) best = { way, hits };
    }
    if (best === undefined) throw new RangeError('a text has at least one way');
    return best;
  }
}

/** Where a place is by each way; undefined where there is none. */
function placesOf(ways: readonly Reading[], line: number, column: number): (number | undefined)[] {
  return ways.map(({ lines, shift }) =>
    lines.has(line + shift, column) ? lines.offset(line + shift, column) : undefined,
  );
}

/** Whether no way makes a difference. */
function isOne(places: readonly (number | undefined)[]): boolean {
  return places.every((place) => place === places[0]);
}

function rewritten(mappings: string, { deployed, sources }: Ways): string {
  const writer = new MappingsWriter();
  const usual = new Map<Reading, UsualPlaces>();
  const placesOfWay = (way: Reading) => {
    const known = usual.get(way) ?? new UsualPlaces(way);
    usual.set(way, known);
    return known;
  };
  let current = placesOfWay(deployed);
  let last = 0;
  const isBehind = (line: number) => {
    last = Math.max(last, line);
    return line === last;
  };
  eachSegment(
    mappings,
    (segment) => {
      const way = sources.get(segment.source);
      if (way?.deployed !== undefined) current = placesOfWay(way.deployed);
      const { originalLine, originalColumn } = segment;
      const original = way && placesOfWay(way.source).of(originalLine, originalColumn);
      const { line, column } = current.of(segment.line, segment.column);
      if (!isBehind(line)) return;
      writer.add({
        ...{ ...segment, line, column },
        originalLine: original?.line ?? originalLine,
        originalColumn: original?.column ?? originalColumn,
      });
    },
    (segment) => {
      const place = current.of(segment.line, segment.column);
      if (isBehind(place.line)) writer.addBare(place);
    },
  );
  return writer.toString();
}

/** From the places of one way to those of the usual one. */
class UsualPlaces {
  readonly #way: Reading;
  readonly #usual: LineIndex;

  constructor(way: Reading) {
    this.#way = way;
    this.#usual = way.ends === USUAL ? way.lines : new LineIndex(way.text);
  }

  /** What is outside of the text stays outside. */
  of(line: number, column: number): { line: number; column: number } {
    const { ends, shift, lines, text } = this.#way;
    if (ends === USUAL) return { line: line + shift, column };
    if (line >= lines.count) return { line: this.#usual.count + line - lines.count, column };
    const place = this.#usual.place(lines.offset(line, Math.max(column, 0)));
    return lines.has(line, column) ? place : { ...place, column: place.column + text.length + 1 };
  }
}
