/** A piece of text to be found in bytes, compared four bytes at a time. */
export class Literal {
  readonly length: number;
  /** Where in the text the words start; the last two may overlap. */
  readonly offsets: number[] = [];
  readonly words: number[] = [];

  /** @param text ASCII, at least four characters. */
  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    for (let at = 0; at < bytes.length; at += 4) {
      const offset = Math.min(at, bytes.length - 4);
      this.offsets.push(offset);
      this.words.push(bytes.readInt32LE(offset));
    }
  }
}

/** Whether the text stands at this place. */
export function stands(view: DataView, at: number, { length, offsets, words }: Literal): boolean {
  if (at + length > view.byteLength) return false;
  for (let i = 0; i < words.length; i++)
    if (view.getInt32(at + (offsets[i] ?? 0), true) !== words[i]) return false;
  return true;
}
