import { UnreadableObjectError } from '../errors.ts';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;
/** Nothing of ours is nested deeper than 8. */
const MAX_DEPTH = 64;

/**
 * Walks over the bytes of a JSON text without making values of them. What it skips is not checked beyond
 * what is needed to find its end.
 */
export class JsonBytes {
  readonly bytes: Buffer;
  /** The same bytes. */
  readonly view: DataView;
  at = 0;
  #nameStart = 0;
  #nameEnd = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next byte that is no white space; NaN at the end. */
  peek(): number {
    for (;;) {
      const byte = this.bytes[this.at] ?? Number.NaN;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  take(expected: number): void {
    if (this.peek() !== expected) throw noJson();
    this.at++;
  }

  /** Whether another entry of a list or an object follows; takes the comma, or the end. */
  hasMore(close: number, isFirst: boolean): boolean {
    const byte = this.peek();
    if (byte === close) {
      this.at++;
      return false;
    }
    if (!isFirst) this.take(COMMA);
    return true;
  }

  /**
   * Takes the name of an object's next field, so that the caller can take or skip its value.
   * @returns false at the end of the object, which is taken too.
   */
  nextName(isFirst: boolean): boolean {
    if (isFirst) this.take(OPEN_OBJECT);
    if (!this.hasMore(CLOSE_OBJECT, isFirst)) return false;
    this.peek();
    this.#nameStart = this.at + 1;
    this.skipString();
    this.#nameEnd = this.at - 1;
    this.take(COLON);
    this.peek();
    return true;
  }

  /** Whether the field is called so, in plain letters. */
  isNamed(name: string): boolean {
    const start = this.#nameStart;
    if (this.#nameEnd - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  /** Of the field that was taken last. @throws SyntaxError */
  get name(): string {
    return JSON.parse(this.bytes.toString('utf8', this.#nameStart - 1, this.#nameEnd + 1));
  }

  skipString(): void {
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) throw noJson();
    let at = this.at + 1;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      if (byte === undefined) throw noJson();
      at += byte === BACKSLASH ? 2 : 1;
    }
    this.at = at + 1;
  }

  skipValue(): void {
    const { bytes } = this;
    let depth = 0;
    do {
      const byte = this.peek();
      if (byte === QUOTE) this.skipString();
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (++depth > MAX_DEPTH)
          throw new UnreadableObjectError('invalid', `nested deeper than ${MAX_DEPTH} levels`);
        this.at++;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        if (--depth < 0) throw noJson();
        this.at++;
      } else if (Number.isNaN(byte)) throw noJson();
      else if (byte === COMMA || byte === COLON) this.at++;
      else if (isWord(byte)) while (isWord(bytes[this.at])) this.at++;
      else throw noJson();
    } while (depth > 0);
  }
}

export function noJson(cause?: unknown): UnreadableObjectError {
  return new UnreadableObjectError('foreign', 'no JSON inside the gzip', { cause });
}

/** Part of a number, or of true, false or null; anything else but the marks of JSON too, to be refused later. */
function isWord(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x20 && !MARKS.has(byte);
}

const MARKS = new Set([QUOTE, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT]);
