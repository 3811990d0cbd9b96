import { randomUUID } from 'node:crypto';
import { UnreadableObjectError } from '../errors.ts';
import { type FlatFunctions, NumberList } from './flat-functions.ts';
import { CLOSE_LIST, CLOSE_OBJECT, JsonBytes, noJson, OPEN_LIST, OPEN_OBJECT } from './json-bytes.ts';
import { scanFunctions } from './scan-functions.ts';
import { ScriptHeads, type ScriptName } from './script-heads.ts';

/** All but the counts and the attribution. Real ones have less than 1 MiB: 1,000 invocations and their scripts. */
const MAX_HEADER_BYTES = 4 * 1024 * 1024;

/** A raw object taken apart. */
export interface TakenApart {
  /**
   * Parsed JSON in which each script's `functions` is a key of `functions`, or the script as a whole one of
   * `scripts`; attribution is null.
   */
  header: unknown;
  functions: Map<unknown, FlatFunctions>;
  scripts: Map<unknown, ScriptName & { functions: FlatFunctions }>;
  /** By index of the script: the bytes that name it, when nothing comes behind its functions. */
  heads: Map<number, Buffer>;
  /** The JSON text of the attribution. */
  attribution?: Buffer;
  /** What is wrong with a script's functions. */
  problem?: string;
}

/** One is enough: a parsed object is used before the next one is parsed. */
const numbers = new NumberList();

/** Of the objects before. */
export const scriptHeads = new ScriptHeads();

/** Begins the keys of functions and scripts; no object can know it. */
const MARK = randomUUID();

/**
 * Reads the bytes of a raw object: the few fields around the counts as values, the counts as flat numbers.
 * @throws UnreadableObjectError when it is no JSON, nested too deep, or large beyond its counts.
 */
export function takeApart(bytes: Buffer): TakenApart {
  numbers.length = 0;
  const json = new JsonBytes(bytes);
  const cuts: Cut[] = [];
  const taken: Omit<TakenApart, 'header'> = {
    functions: new Map(),
    scripts: new Map(),
    heads: new Map(),
  };
  if (json.peek() === OPEN_OBJECT) {
    for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
      if (json.isNamed('result') && json.peek() === OPEN_LIST) takeResult(json, taken, cuts);
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
  return { header: parseHeader(bytes, cuts), ...taken };
}

/** A part of the text that something else stands for. */
interface Cut {
  from: number;
  to: number;
  text: string;
}

function takeResult(json: JsonBytes, taken: Omit<TakenApart, 'header'>, cuts: Cut[]): void {
  json.take(OPEN_LIST);
  let index = 0;
  for (let isFirst = true; json.hasMore(CLOSE_LIST, isFirst); isFirst = false) {
    if (json.peek() !== OPEN_OBJECT) json.skipValue();
    else if (!takeKnownScript(json, index, taken, cuts)) takeScript(json, index, taken, cuts);
    index++;
  }
}

/** @returns whether it is named as in the object before; else nothing is taken. */
function takeKnownScript(
  json: JsonBytes,
  index: number,
  taken: Omit<TakenApart, 'header'>,
  cuts: Cut[],
): boolean {
  const start = json.at;
  const from = numbers.length;
  const head = scriptHeads.find(index, json.bytes, start);
  if (head === undefined) return false;
  json.at += head.bytes.length;
  if (
    json.peek() === OPEN_LIST &&
    scanFunctions(json, numbers) === undefined &&
    json.peek() === CLOSE_OBJECT
  ) {
    json.at++;
    const key = `${MARK}${taken.scripts.size}`;
    cuts.push({ from: start, to: json.at, text: `"${key}"` });
    const functions = { bytes: json.bytes, numbers: numbers.numbers, from, to: numbers.length };
    taken.scripts.set(key, { ...head.script, functions });
    return true;
  }
  json.at = start;
  numbers.length = from;
  return false;
}

function takeScript(json: JsonBytes, index: number, taken: Omit<TakenApart, 'header'>, cuts: Cut[]): void {
  const scriptStart = json.at;
  let lists = 0;
  for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
    if (!json.isNamed('functions') || json.peek() !== OPEN_LIST) {
      json.skipValue();
      continue;
    }
    const start = json.at;
    const from = numbers.length;
    const problem = scanFunctions(json, numbers);
    if (problem !== undefined) {
      taken.problem ??= `result[${index}].functions${problem}`;
      json.at = start;
      json.skipValue();
    }
    if (lists++ === 0 && json.peek() === CLOSE_OBJECT)
      taken.heads.set(index, json.bytes.subarray(scriptStart, start));
    const key = `${MARK}${taken.functions.size}`;
    cuts.push({ from: start, to: json.at, text: `"${key}"` });
    taken.functions.set(key, { bytes: json.bytes, numbers: numbers.numbers, from, to: numbers.length });
  }
}

function parseHeader(bytes: Buffer, cuts: readonly Cut[]): unknown {
  const cutBytes = cuts.reduce((sum, { from, to }) => sum + to - from, 0);
  if (bytes.length - cutBytes > MAX_HEADER_BYTES)
    throw new UnreadableObjectError(
      `more than ${MAX_HEADER_BYTES / 1024 / 1024} MiB of it are no counts: no recorder writes so much`,
    );
  let text = '';
  let at = 0;
  for (const cut of cuts) {
    text += bytes.toString('utf8', at, cut.from) + cut.text;
    at = cut.to;
  }
  try {
    return JSON.parse(text + bytes.toString('utf8', at));
  } catch (error) {
    throw new UnreadableObjectError('no JSON inside the gzip', { cause: error });
  }
}
