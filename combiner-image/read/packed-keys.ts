/** Keys that are written after one another, each by what it has not in common with the one before. */
const BLOCK_KEYS = 128;

/**
 * Keys in ascending order, each once: 30 to 50 bytes for a key of a raw object, outside of the heap, where a string takes
 * some 600 by the time that it has been sorted. To be added in their order.
 */
export class PackedKeys {
  length = 0;
  last: string | undefined;
  readonly #blocks: Buffer[] = [];
  #open: string[] = [];

  /** Takes a key that comes after all others, and leaves out any other. */
  add(key: string): void {
    if (this.last !== undefined && key <= this.last) return;
    this.last = key;
    this.length++;
    if (this.#open.push(key) < BLOCK_KEYS) return;
    this.#blocks.push(pack(this.#open));
    this.#open = [];
  }

  *ascending(): Generator<string, void> {
    for (const block of this.#blocks) yield* unpack(block);
    yield* this.#open;
  }

  *descending(): Generator<string, void> {
    yield* this.#open.toReversed();
    for (let i = this.#blocks.length - 1; i >= 0; i--) yield* unpack(this.#blocks[i] ?? NONE).reverse();
  }
}

const NONE = Buffer.alloc(0);

/** Of each key: how many units it has in common with the one before, how many bytes follow and in which form, the bytes. */
function pack(keys: readonly string[]): Buffer {
  let into = scratch;
  let at = 0;
  const write = (byte: number) => {
    into[at++] = byte;
  };
  let before = '';
  for (const key of keys) {
    const most = MOST_NUMBER_BYTES + 2 * key.length;
    if (at + most > into.length) into = Buffer.concat([into.subarray(0, at)], 2 * (at + most));
    let same = 0;
    while (same < key.length && key.charCodeAt(same) === before.charCodeAt(same)) same++;
    const rest = key.slice(same);
    const isNarrow = isOfBytes(rest);
    const bytes = isNarrow ? rest.length : 2 * rest.length;
    writeNumber(same, write);
    writeNumber(2 * bytes + Number(!isNarrow), write);
    at += into.write(rest, at, isNarrow ? 'latin1' : 'utf16le');
    before = key;
  }
  // Not from the pool: what else is in a piece of it would stay for ever.
  const packed = Buffer.allocUnsafeSlow(at);
  into.copy(packed, 0, 0, at);
  return packed;
}

const MOST_NUMBER_BYTES = 16;
const scratch = Buffer.allocUnsafeSlow(64 * BLOCK_KEYS);

function unpack(block: Buffer): string[] {
  const keys: string[] = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = block[at++] ?? 0;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  for (let before = ''; at < block.length; ) {
    const same = number();
    const form = number();
    const end = at + Math.floor(form / 2);
    const rest = block.toString(form % 2 === 0 ? 'latin1' : 'utf16le', at, end);
    at = end;
    before = before.slice(0, same) + rest;
    keys.push(before);
  }
  return keys;
}

function isOfBytes(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** Seven bits in each byte, the lowest first; the eighth says that more follow. */
function writeNumber(value: number, write: (byte: number) => void): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) write((rest % 128) + 128);
  write(rest);
}
