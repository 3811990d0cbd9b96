/** A place of a source map, all 0-based. Without a source the others are 0, and -1 without a name. */
export interface Segment {
  line: number;
  column: number;
  source: number;
  originalLine: number;
  originalColumn: number;
  name: number;
}

const SEMICOLON = 59;
const COMMA = 44;
/** Some tools end the mappings by a line end. */
const BLANK = 32;
export const VLQ_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < VLQ_DIGITS.length; i++) VALUES[VLQ_DIGITS.charCodeAt(i)] = i;

/**
 * Reads the VLQ of a map one place at a time: a decoded map is some twenty times as large as its text.
 * @param visit gets the same object each time
 * @param visitBare gets the places without a source
 */
export function eachSegment(
  mappings: string,
  visit: (segment: Readonly<Segment>) => void,
  visitBare?: (segment: Readonly<Segment>) => void,
): void {
  const segment = { line: 0, column: 0, source: 0, originalLine: 0, originalColumn: 0, name: -1 };
  const numbers = new Int32Array(5);
  let source = 0;
  let originalLine = 0;
  let originalColumn = 0;
  let name = 0;
  for (let at = 0; at < mappings.length; ) {
    const code = mappings.charCodeAt(at);
    if (code === SEMICOLON) {
      segment.line++;
      segment.column = 0;
      at++;
    } else if (code === COMMA || code <= BLANK) at++;
    else {
      let count = 0;
      for (; at < mappings.length && !isEnd(mappings.charCodeAt(at)); count++)
        at = readNumber(mappings, at, numbers, count);
      segment.column += numbers[0] ?? 0;
      if (count < 4) {
        visitBare?.(segment);
        continue;
      }
      source += numbers[1] ?? 0;
      originalLine += numbers[2] ?? 0;
      originalColumn += numbers[3] ?? 0;
      if (count > 4) name += numbers[4] ?? 0;
      segment.source = source;
      segment.originalLine = originalLine;
      segment.originalColumn = originalColumn;
      segment.name = count > 4 ? name : -1;
      visit(segment);
    }
  }
}

function isEnd(code: number): boolean {
  return code === COMMA || code === SEMICOLON || code <= BLANK;
}

/** @returns where the next number begins. */
function readNumber(mappings: string, from: number, numbers: Int32Array, index: number): number {
  let at = from;
  let value = 0;
  let shift = 0;
  let digit: number;
  do {
    digit = VALUES[mappings.charCodeAt(at++)] ?? -1;
    if (digit < 0) throw new TypeError('its mappings are not VLQ');
    value |= (digit & 31) << shift;
    shift += 5;
  } while (digit & 32 && shift <= 30);
  if (digit & 32) throw new TypeError('its mappings hold a number of more than 32 bits');
  const magnitude = value >>> 1;
  if (index < 5) numbers[index] = value & 1 ? -magnitude : magnitude;
  return at;
}
