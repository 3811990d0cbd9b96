import { INSTRUMENTED_LIMITS } from '../../contract/instrumented-folder.ts';
import type { NumberList } from '../bytes/flat-counts.ts';
import { CLOSE_LIST, type JsonBytes, noJson, OPEN_LIST } from '../bytes/json-bytes.ts';

const ZERO = 0x30;
const NINE = 0x39;
/** So many digits are an exact number in any case. */
const SAFE_DIGITS = 15;
/** Of one script: two bytes of an object are a number that takes eight here. */
const MOST_NUMBERS = INSTRUMENTED_LIMITS.counters;

/**
 * Reads a list of whole numbers from 0, the layout of all counts but V8's.
 * @returns what is wrong with it; undefined when it is right.
 */
export function scanNumbers(json: JsonBytes, into: NumberList): string | undefined {
  json.take(OPEN_LIST);
  for (let index = 0; json.hasMore(CLOSE_LIST, index === 0); index++) {
    const number = scanNumber(json);
    if (number === undefined) return `[${index}] is not a whole number from 0`;
    if (index === MOST_NUMBERS) return ` has more than ${MOST_NUMBERS} numbers`;
    into.push(number);
  }
  return undefined;
}

function scanNumber(json: JsonBytes): number | undefined {
  json.peek();
  const from = json.at;
  json.skipValue();
  const { bytes } = json;
  let number = 0;
  for (let at = from; at < json.at; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE || at - from === SAFE_DIGITS) return unusual(bytes, from, json.at);
    number = number * 10 + byte - ZERO;
  }
  return bytes[from] === ZERO && json.at - from > 1 ? unusual(bytes, from, json.at) : number;
}

/** Long numbers, exponents, and all that is wrong: JSON.parse knows what is right. */
function unusual(bytes: Buffer, from: number, to: number): number | undefined {
  if (to - from > 400) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', from, to));
    // Without the sign of -0.
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) + 0 : undefined;
  } catch {
    throw noJson();
  }
}
