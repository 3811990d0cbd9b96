import type { NumberList } from './flat-functions.ts';
import { CLOSE_LIST, type JsonBytes, noJson, OPEN_LIST, QUOTE } from './json-bytes.ts';

// The layout that JSON.stringify gives what the recorder writes.
const NAME = Buffer.from('{"functionName":');
const RANGES = Buffer.from(',"ranges":[');
const START = Buffer.from('{"startOffset":');
const END = Buffer.from(',"endOffset":');
const COUNT = Buffer.from(',"count":');
const BLOCK_TRUE = Buffer.from('],"isBlockCoverage":true}');
const BLOCK_FALSE = Buffer.from('],"isBlockCoverage":false}');
const CLOSE = 0x7d;
const SEPARATOR = 0x2c;
/** So many digits are an exact number in any case. */
const SAFE_DIGITS = 15;

/**
 * Reads a list of V8's functions into flat numbers.
 * @returns what is wrong with it, and with which function; undefined when it is right.
 */
export function scanFunctions(json: JsonBytes, into: NumberList): string | undefined {
  json.take(OPEN_LIST);
  let index = 0;
  for (let isFirst = true; json.hasMore(CLOSE_LIST, isFirst); isFirst = false) {
    json.peek();
    const from = into.length;
    if (!scanUsual(json, into)) {
      into.length = from;
      const problem = scanAny(json, into);
      if (problem !== undefined) return `[${index}] is not a V8 function coverage (${problem})`;
    }
    index++;
  }
  return undefined;
}

/** The recorder's own layout, byte by byte: the path that nearly everything takes. Moves on only when it fits. */
function scanUsual(json: JsonBytes, into: NumberList): boolean {
  const { bytes } = json;
  let at = json.at;
  if (!stands(bytes, at, NAME)) return false;
  at += NAME.length;
  const name = at;
  if (bytes[at++] !== QUOTE) return false;
  for (let byte = bytes[at++]; byte !== QUOTE; byte = bytes[at++]) {
    // An escape or a control character: JSON.parse knows what is right.
    if (byte === undefined || byte < 0x20 || byte === 0x5c) return false;
  }
  into.push(name);
  into.push(at);
  const head = into.length;
  into.push(0);
  into.push(0);
  if (!stands(bytes, at, RANGES)) return false;
  at += RANGES.length;
  let ranges = 0;
  do {
    if (ranges > 0) at++;
    const start = at + START.length;
    if (!stands(bytes, at, START)) return false;
    const startEnd = digitsEnd(bytes, start);
    const end = startEnd + END.length;
    if (startEnd === 0 || !stands(bytes, startEnd, END)) return false;
    const endEnd = digitsEnd(bytes, end);
    const count = endEnd + COUNT.length;
    if (endEnd === 0 || !stands(bytes, endEnd, COUNT)) return false;
    const countEnd = digitsEnd(bytes, count);
    if (countEnd === 0 || bytes[countEnd] !== CLOSE) return false;
    const startOffset = valueOf(bytes, start, startEnd);
    const endOffset = valueOf(bytes, end, endEnd);
    if (startOffset > endOffset) return false;
    into.push(startOffset);
    into.push(endOffset);
    into.push(valueOf(bytes, count, countEnd));
    at = countEnd + 1;
    ranges++;
  } while (bytes[at] === SEPARATOR);
  const isBlock = stands(bytes, at, BLOCK_TRUE);
  if (!isBlock && !stands(bytes, at, BLOCK_FALSE)) return false;
  into.numbers[head] = isBlock ? 1 : 0;
  into.numbers[head + 1] = ranges;
  json.at = at + (isBlock ? BLOCK_TRUE : BLOCK_FALSE).length;
  return true;
}

/** Any other layout of the same, and all that is wrong. */
function scanAny(json: JsonBytes, into: NumberList): string | undefined {
  const start = json.at;
  json.skipValue();
  const value: unknown = parse(json.bytes.toString('utf8', start, json.at));
  if (typeof value !== 'object' || value === null) return 'no object';
  const { functionName, isBlockCoverage, ranges } = value as Record<string, unknown>;
  if (typeof functionName !== 'string') return 'functionName';
  if (typeof isBlockCoverage !== 'boolean') return 'isBlockCoverage';
  if (!Array.isArray(ranges) || ranges.length === 0) return 'ranges';
  const [nameStart, nameEnd] = nameIn(json, start);
  for (const number of [nameStart, nameEnd, isBlockCoverage ? 1 : 0, ranges.length]) into.push(number);
  for (const range of ranges as unknown[]) {
    if (typeof range !== 'object' || range === null) return 'ranges';
    const { startOffset, endOffset, count } = range as Record<string, unknown>;
    if (!isCount(startOffset) || !isCount(endOffset) || startOffset > endOffset) return 'offsets';
    if (!isCount(count)) return 'count';
    for (const number of [startOffset, endOffset, count]) into.push(number);
  }
  return undefined;
}

/** Where the function's name is written. The last one counts, as in JSON.parse. */
function nameIn(json: JsonBytes, start: number): [number, number] {
  const after = json.at;
  json.at = start;
  let found: [number, number] | undefined;
  for (const name of json.names()) {
    const from = json.at;
    json.skipValue();
    if (name === 'functionName') found = [from, json.at];
  }
  json.at = after;
  if (found === undefined) throw noJson();
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noJson();
  }
}

function stands(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** Where a plain whole number ends; 0 when there is none, or one that is written in another way. */
function digitsEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[at]) at++;
  const digits = at - start;
  if (digits === 0 || digits > SAFE_DIGITS || (digits > 1 && bytes[start] === 0x30)) return 0;
  return at;
}

function valueOf(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] ?? 0) - 0x30;
  return value;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
