import { NumberList } from '../bytes/flat-counts.ts';
import { CLOSE_LIST, JsonBytes, OPEN_LIST, OPEN_OBJECT } from '../bytes/json-bytes.ts';
import { UnreadableObjectError } from '../errors.ts';
import { scanNumbers } from '../forms/scan-numbers.ts';

/** Lists and numbers in them. A recorder writes 2 million at most, and a compacted object twice as many. */
const MAX_ITEMS = 5_000_000;

/** Takes the lists of an attribution in this order, each as soon as it is read. */
export interface AttributionSink {
  run(row: number[]): void;
  set(row: number[]): void;
  context(name: string, sets: number[]): void;
}

/** Reads the JSON text of an attribution list by list: all of them as values take far more memory than the text. */
export class AttributionReader {
  readonly #json: JsonBytes;
  readonly #numbers = new NumberList();
  #items = 0;

  constructor(json: Buffer) {
    this.#json = new JsonBytes(json);
  }

  /** @returns whether it is one, and not too large; what comes before a fault has been given */
  read(sink: AttributionSink): boolean {
    try {
      const { runs, sets, contexts } = this.#places();
      return (
        this.#readLists(runs, sink.run) &&
        this.#readLists(sets, sink.set) &&
        this.#readContexts(contexts, sink)
      );
    } catch (error) {
      if (error instanceof UnreadableObjectError || error instanceof SyntaxError) return false;
      throw error;
    }
  }

  #places(): Record<string, number | undefined> {
    const json = this.#json;
    const places: Record<string, number | undefined> = {};
    for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
      for (const name of ['runs', 'sets', 'contexts']) if (json.isNamed(name)) places[name] = json.at;
      json.skipValue();
    }
    return places;
  }

  #readLists(at: number | undefined, take: (row: number[]) => void): boolean {
    const json = this.#json;
    if (at === undefined) return false;
    json.at = at;
    json.take(OPEN_LIST);
    for (let isFirst = true; json.hasMore(CLOSE_LIST, isFirst); isFirst = false) {
      const row = this.#row();
      if (row === undefined) return false;
      take(row);
    }
    return true;
  }

  #readContexts(at: number | undefined, sink: AttributionSink): boolean {
    const json = this.#json;
    if (at === undefined) return false;
    json.at = at;
    if (json.peek() !== OPEN_OBJECT) return false;
    for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
      const { name } = json;
      const row = this.#row();
      if (row === undefined) return false;
      sink.context(name, row);
    }
    return true;
  }

  #row(): number[] | undefined {
    const numbers = this.#numbers;
    numbers.length = 0;
    if (this.#json.peek() !== OPEN_LIST || scanNumbers(this.#json, numbers) !== undefined) return undefined;
    this.#items += 1 + numbers.length;
    return this.#items > MAX_ITEMS ? undefined : Array.from(numbers.numbers.subarray(0, numbers.length));
  }
}
