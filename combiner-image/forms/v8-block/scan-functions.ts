import type { NumberList } from '../../bytes/flat-counts.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  type JsonBytes,
  noJson,
  OPEN_LIST,
  QUOTE,
} from '../../bytes/json-bytes.ts';
import { Literal, stands } from '../../bytes/literal.ts';
import { FUNCTION_HEAD, RANGE_SIZE } from './block-layout.ts';

// The layout that JSON.stringify gives what the recorder writes.
const NAME = new Literal('{"functionName":');
const RANGES = new Literal(',"ranges":[');
const START = new Literal('{"startOffset":');
const END = new Literal(',"endOffset":');
const COUNT = new Literal(',"count":');
const BLOCK_TRUE = new Literal('],"isBlockCoverage":true}');
const BLOCK_FALSE = new Literal('],"isBlockCoverage":false}');
/** So many digits are an exact number in any case. */
const SAFE_DIGITS = 15;

/** A function in another layout is made values of, which take far more memory than its text. */
const LARGEST_UNUSUAL = 2 * 1024 * 1024;

/**
 * Reads a list of V8's functions into flat numbers.
 * @returns what is wrong with it, and with which function; undefined when it is right.
 */
export function scanFunctions(json: JsonBytes, into: NumberList): string | undefined {
  json.take(OPEN_LIST);
  let index = 0;
  for (let isFirst = true; json.hasMore(CLOSE_LIST, isFirst); isFirst = false) {
    json.peek();
    if (!scanUsual(json, into)) {
      const problem = scanAny(json, into);
      if (problem !== undefined) return `[${index}] is not a V8 function coverage (${problem})`;
    }
    index++;
  }
  return undefined;
}

/**
 * The recorder's own layout, byte by byte: the path that nearly everything takes.
 * @returns whether it fits; else nothing is taken.
 */
function scanUsual(json: JsonBytes, into: NumberList): boolean {
  const { bytes, view } = json;
  let at = json.at;
  if (!stands(view, at, NAME)) return false;
  at += NAME.length;
  const name = at;
  if (bytes[at++] !== QUOTE) return false;
  for (let byte = bytes[at++]; byte !== QUOTE; byte = bytes[at++]) {
    // An escape or a control character: JSON.parse knows what is right.
    if (byte === undefined || byte < 0x20 || byte === 0x5c) return false;
  }
  const head = into.length;
  into.reserve(FUNCTION_HEAD);
  if (!stands(view, at, RANGES)) return false;
  const nameEnd = at;
  at += RANGES.length;
  let { numbers } = into;
  let next = head + FUNCTION_HEAD;
  do {
    if (next > head + FUNCTION_HEAD) at++;
    if (next + RANGE_SIZE > numbers.length) numbers = into.grow();
    // Three whole numbers, each after its name. Written out: nearly all time of a large run is spent here.
    if (!stands(view, at, START)) return false;
    at += START.length;
    let first = at;
    let startOffset = 0;
    let byte = bytes[at] ?? 0;
    for (; byte >= 0x30 && byte <= 0x39; byte = bytes[++at] ?? 0)
      startOffset = startOffset * 10 + byte - 0x30;
    if (!isPlain(bytes, first, at) || !stands(view, at, END)) return false;
    at += END.length;
    first = at;
    let endOffset = 0;
    byte = bytes[at] ?? 0;
    for (; byte >= 0x30 && byte <= 0x39; byte = bytes[++at] ?? 0) endOffset = endOffset * 10 + byte - 0x30;
    if (!isPlain(bytes, first, at) || !stands(view, at, COUNT) || startOffset > endOffset) return false;
    at += COUNT.length;
    first = at;
    let count = 0;
    byte = bytes[at] ?? 0;
    for (; byte >= 0x30 && byte <= 0x39; byte = bytes[++at] ?? 0) count = count * 10 + byte - 0x30;
    if (!isPlain(bytes, first, at) || byte !== CLOSE_OBJECT) return false;
    at++;
    numbers[next] = startOffset;
    numbers[next + 1] = endOffset;
    numbers[next + 2] = count;
    next += RANGE_SIZE;
  } while (bytes[at] === COMMA);
  const isBlock = stands(view, at, BLOCK_TRUE);
  if (!isBlock && !stands(view, at, BLOCK_FALSE)) return false;
  numbers[head] = name;
  numbers[head + 1] = nameEnd;
  numbers[head + 2] = isBlock ? 1 : 0;
  numbers[head + 3] = (next - head - FUNCTION_HEAD) / RANGE_SIZE;
  into.length = next;
  json.at = at + (isBlock ? BLOCK_TRUE : BLOCK_FALSE).length;
  return true;
}

/** Any other layout of the same, and all that is wrong. */
function scanAny(json: JsonBytes, into: NumberList): string | undefined {
  const start = json.at;
  json.skipValue();
  if (json.at - start > LARGEST_UNUSUAL) return 'megabytes in a layout that no recorder writes';
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
  for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
    const isWanted = json.isNamed('functionName');
    const from = json.at;
    json.skipValue();
    if (isWanted) found = [from, json.at];
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

/** Whether the digits are a whole number as JSON writes it, and one that is exact in any case. */
function isPlain(bytes: Buffer, first: number, end: number): boolean {
  const digits = end - first;
  return digits > 0 && digits <= SAFE_DIGITS && (digits === 1 || bytes[first] !== 0x30);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
