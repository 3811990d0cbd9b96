import { randomUUID } from 'node:crypto';
import { type FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  JsonBytes,
  noJson,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from '../bytes/json-bytes.ts';
import { UnreadableObjectError } from '../errors.ts';
import type { CountForm } from '../forms/count-form.ts';
import { formNamed } from '../forms/forms.ts';
import { ScriptHeads, type ScriptName } from './script-heads.ts';

/** All but the counts and the attribution. Real ones have less than 1 MiB: 1,000 invocations and their scripts. */
const MAX_HEADER_BYTES = 4 * 1024 * 1024;
/** Of the name of a form. */
const MAX_NAME_BYTES = 100;

const V8 = formNamed();
const FIELDS: readonly CountForm['field'][] = ['functions', 'counts'];

/** A raw object taken apart. */
export interface TakenApart {
  /**
   * Parsed JSON in which each script's list of counts is a key of `counts`, or the script as a whole one of
   * `scripts`; attribution is null.
   */
  header: unknown;
  counts: Map<unknown, FlatCounts>;
  scripts: Map<unknown, ScriptName & { counts: FlatCounts }>;
  /** By index of the script: the bytes that name it, when nothing comes behind its counts. */
  heads: Map<number, Buffer>;
  /** The JSON text of the attribution. */
  attribution?: Buffer;
  /** What is wrong with a script's counts. */
  problem?: string;
}

type Taken = Omit<TakenApart, 'header'>;

/** A part of the text that something else replaces. */
interface Cut {
  from: number;
  to: number;
  text: string;
}

/**
 * Takes raw objects apart, one after another: the few fields around the counts as values, the counts as flat
 * numbers. What it gives is good until the next object.
 */
export class RawObjectParts {
  /** Of the objects before. */
  readonly heads = new ScriptHeads();
  readonly #numbers = new NumberList();
  /** Begins the keys of counts and scripts; no object can know it. */
  readonly #mark = randomUUID();

  /** @throws UnreadableObjectError when it is not JSON, is nested too deep, or large beyond its counts. */
  take(bytes: Buffer): TakenApart {
    this.#numbers.length = 0;
    const json = new JsonBytes(bytes);
    const cuts: Cut[] = [];
    const taken: Taken = { counts: new Map(), scripts: new Map(), heads: new Map() };
    if (json.peek() === OPEN_OBJECT) {
      for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
        if (json.isNamed('result') && json.peek() === OPEN_LIST) this.#takeResult(json, taken, cuts);
        else {
          const isAttribution = json.isNamed('attribution');
          const from = json.at;
          json.skipValue();
          if (!isAttribution) continue;
          cuts.push({ from, to: json.at, text: 'null' });
          taken.attribution = bytes.subarray(from, json.at);
        }
      }
      if (!Number.isNaN(json.peek())) throw noJson();
    }
    return { header: headerOf(bytes, cuts), ...taken };
  }

  #takeResult(json: JsonBytes, taken: Taken, cuts: Cut[]): void {
    json.take(OPEN_LIST);
    let index = 0;
    for (let isFirst = true; json.hasMore(CLOSE_LIST, isFirst); isFirst = false) {
      if (json.peek() !== OPEN_OBJECT) json.skipValue();
      else if (!this.#takeKnownScript(json, index, taken, cuts)) this.#takeScript(json, index, taken, cuts);
      index++;
    }
  }

  /** @returns whether it is named as in the object before; else nothing is taken. */
  #takeKnownScript(json: JsonBytes, index: number, taken: Taken, cuts: Cut[]): boolean {
    const start = json.at;
    const from = this.#numbers.length;
    const head = this.heads.find(index, json.bytes, start);
    if (head === undefined) return false;
    json.at += head.bytes.length;
    if (
      json.peek() === OPEN_LIST &&
      head.script.form.scan(json, this.#numbers) === undefined &&
      json.peek() === CLOSE_OBJECT
    ) {
      json.at++;
      const key = `${this.#mark}${taken.scripts.size}`;
      cuts.push({ from: start, to: json.at, text: `"${key}"` });
      taken.scripts.set(key, { ...head.script, counts: this.#counts(json, from) });
      return true;
    }
    json.at = start;
    this.#numbers.length = from;
    return false;
  }

  #takeScript(json: JsonBytes, index: number, taken: Taken, cuts: Cut[]): void {
    const scriptStart = json.at;
    let name: string | undefined;
    const lists: { field: CountForm['field']; start: number; isLast: boolean }[] = [];
    for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
      const field = FIELDS.find((each) => json.isNamed(each));
      const isForm = field === undefined && json.isNamed('form') && json.peek() === QUOTE;
      const start = json.at;
      if (field !== undefined && json.peek() === OPEN_LIST) {
        // Nearly all are V8's, whose name comes first if at all: one walk is enough for them.
        if (field === V8.field) this.#takeList(json, V8, index, taken, cuts);
        else json.skipValue();
        lists.push({ field, start, isLast: json.peek() === CLOSE_OBJECT });
      } else json.skipValue();
      if (isForm) name = nameIn(json, start);
    }
    const end = json.at;
    const form = formNamed(name);
    const own = lists.filter(({ field }) => field === form.field);
    if (form.field !== V8.field) {
      for (const { start } of own) {
        json.at = start;
        this.#takeList(json, form, index, taken, cuts);
      }
      json.at = end;
    }
    if (own.length === 1 && own[0]?.isLast)
      taken.heads.set(index, json.bytes.subarray(scriptStart, own[0].start));
  }

  #takeList(json: JsonBytes, { field, scan }: CountForm, index: number, taken: Taken, cuts: Cut[]): void {
    const start = json.at;
    const from = this.#numbers.length;
    const problem = scan(json, this.#numbers);
    if (problem !== undefined) {
      taken.problem ??= `result[${index}].${field}${problem}`;
      json.at = start;
      json.skipValue();
    }
    const key = `${this.#mark}${taken.counts.size}`;
    cuts.push({ from: start, to: json.at, text: `"${key}"` });
    taken.counts.set(key, this.#counts(json, from));
  }

  #counts({ bytes }: JsonBytes, from: number): FlatCounts {
    return { bytes, numbers: this.#numbers.numbers, from, to: this.#numbers.length };
  }
}

/** The text at this place. One that is too long for a name is refused later. */
function nameIn(json: JsonBytes, from: number): string | undefined {
  if (json.at - from > MAX_NAME_BYTES) return undefined;
  try {
    return JSON.parse(json.bytes.toString('utf8', from, json.at));
  } catch (error) {
    throw noJson(error);
  }
}

function headerOf(bytes: Buffer, cuts: readonly Cut[]): unknown {
  const cutBytes = cuts.reduce((sum, { from, to }) => sum + to - from, 0);
  if (bytes.length - cutBytes > MAX_HEADER_BYTES)
    throw new UnreadableObjectError(
      'too-large',
      `more than ${MAX_HEADER_BYTES / 1024 / 1024} MiB besides the counts; no recorder writes that much`,
    );
  let text = '';
  let at = 0;
  for (const cut of cuts.toSorted((a, b) => a.from - b.from)) {
    text += bytes.toString('utf8', at, cut.from) + cut.text;
    at = cut.to;
  }
  try {
    return JSON.parse(text + bytes.toString('utf8', at));
  } catch (error) {
    throw noJson(error);
  }
}
