/** What hides, or turns the text around it: in a source that somebody else wrote it would make code look like other code. */
const HIDING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be seen
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;

/** A text of the same length, in which nothing hides. */
export function shownText(text: string): string {
  return text.replace(HIDING, '\ufffd');
}
