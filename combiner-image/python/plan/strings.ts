import { PythonSyntaxError } from './syntax-error.ts';

const NEWLINE = 10;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** As many f-strings in f-strings as CPython takes. */
const MOST_NESTED = 150;

/** What stands before a quote, in any order and case. */
const PREFIX = /^(?:[bBuUrRfFtT]|[bB][rR]|[rR][bB]|[fFtT][rR]|[rR][fFtT])$/;

/** @param word what stands before a quote */
export function isStringPrefix(word: string): boolean {
  return word.length <= 2 && PREFIX.test(word);
}

/** Whether code stands in the string: an f-string or a t-string. */
export function isInterpolated(prefix: string): boolean {
  return /[fFtT]/.test(prefix);
}

/** @param quote where the first quote is @returns the offset behind the last quote */
export function endOfString(text: string, quote: number, prefix: string, line: number): number {
  return isInterpolated(prefix)
    ? endOfInterpolated(text, quote, prefix, line)
    : endOfPlain(text, quote, line);
}

function endOfPlain(text: string, quote: number, line: number): number {
  const code = text.charCodeAt(quote);
  const isTriple = isTripleAt(text, quote, code);
  for (let at = quote + (isTriple ? 3 : 1); at < text.length; at++) {
    const each = text.charCodeAt(at);
    if (each === BACKSLASH) at++;
    else if (each === code && (!isTriple || isTripleAt(text, at, code))) return at + (isTriple ? 3 : 1);
    else if (each === NEWLINE && !isTriple) break;
  }
  throw unfinished(line);
}

/** A string in which code stands, or code that stands in it. */
type Layer =
  | { isCode: false; quote: number; isTriple: boolean; isRaw: boolean; isFormat: boolean }
  /** `open`: brackets that are open in it. */
  | { isCode: true; open: number };

/** Strings in code in strings: CPython from 3.12 on takes the same quotes again, before it nobody wrote any. */
function endOfInterpolated(text: string, quote: number, prefix: string, line: number): number {
  const layers: Layer[] = [];
  let at = enter(quote, prefix);
  while (at < text.length) {
    const layer = layers.at(-1);
    if (layer === undefined) return at;
    at = layer.isCode ? passCode(layer, at) : passText(layer, at);
  }
  if (layers.length === 0) return at;
  throw unfinished(line);

  function enter(first: number, word: string): number {
    if (layers.length > 2 * MOST_NESTED) throw new PythonSyntaxError('too many nested f-strings', line);
    const code = text.charCodeAt(first);
    const isTriple = isTripleAt(text, first, code);
    layers.push({ isCode: false, quote: code, isTriple, isRaw: /[rR]/.test(word), isFormat: false });
    return first + (isTriple ? 3 : 1);
  }

  function passText(layer: Layer & { isCode: false }, from: number): number {
    const code = text.charCodeAt(from);
    if (code === BACKSLASH) return passEscape(from, layer.isRaw);
    if (code === layer.quote && (!layer.isTriple || isTripleAt(text, from, code))) {
      if (layer.isFormat) throw unfinished(line);
      layers.pop();
      return from + (layer.isTriple ? 3 : 1);
    }
    if (code === NEWLINE && !layer.isTriple && !layer.isFormat) throw unfinished(line);
    if (code === OPEN_BRACE) {
      if (!layer.isFormat && text.charCodeAt(from + 1) === OPEN_BRACE) return from + 2;
      if (layers.length > 2 * MOST_NESTED) throw new PythonSyntaxError('too many nested f-strings', line);
      layers.push({ isCode: true, open: 0 });
    } else if (code === CLOSE_BRACE && layer.isFormat) {
      // The format ends, and with it the code before its colon.
      layers.pop();
    }
    return from + 1;
  }

  function passEscape(from: number, isRaw: boolean): number {
    const next = text[from + 1];
    if (next === '{' || next === '}') return from + 1;
    if (isRaw || next !== 'N' || text[from + 2] !== '{') return from + 2;
    const end = text.indexOf('}', from);
    return end < 0 ? text.length : end + 1;
  }

  function passCode(layer: Layer & { isCode: true }, from: number): number {
    const code = text.charCodeAt(from);
    if (code === DOUBLE || code === SINGLE) return passString(from);
    if (code === HASH) return endOfLine(text, from);
    if (code === BACKSLASH) return from + 2;
    const char = text[from] ?? '';
    if ('([{'.includes(char)) layer.open++;
    else if (code === CLOSE_BRACE && layer.open === 0) layers.pop();
    else if (')]}'.includes(char)) layer.open--;
    else if (code === COLON && layer.open === 0) becomeFormat();
    return from + 1;
  }

  /** What follows the colon is text again, which ends with the brace. */
  function becomeFormat(): void {
    layers.pop();
    const around = layers.at(-1);
    if (around === undefined || around.isCode) throw unfinished(line);
    layers.push({ ...around, isFormat: true });
  }

  function passString(first: number): number {
    let start = first;
    while (start > 0 && first - start < 3 && /[A-Za-z]/.test(text[start - 1] ?? '')) start--;
    const word = text.slice(start, first);
    if (isStringPrefix(word) && isInterpolated(word)) return enter(first, word);
    return endOfPlain(text, first, line);
  }
}

function isTripleAt(text: string, at: number, code: number): boolean {
  return text.charCodeAt(at) === code && text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code;
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function unfinished(line: number): PythonSyntaxError {
  return new PythonSyntaxError('unterminated string', line);
}
