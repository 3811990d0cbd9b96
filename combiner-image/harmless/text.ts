/**
 * Characters that speak to a terminal, begin a line, hide, or change the direction of what stands around them: C0,
 * DEL, C1, zero-width and bidirectional controls, line and paragraph separators, noncharacters, and halves of
 * surrogate pairs.
 */
const SPEAKING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Commands to the CI whose log a line is a part of: GitHub's at the beginning, Azure's and TeamCity's anywhere. */
const COMMAND = /(?<=^\s*):(?=:)|#(?=#(?:vso|teamcity)?\[)/g;
const COMMAND_IN_PATH = /(?<=(?:^|\/)\s*):(?=:)|#(?=#(?:vso|teamcity)?\[)/g;

/** A text from a store as one line: for terminals and logs. */
export function harmlessLine(text: string): string {
  return text.replace(SPEAKING, '?').replace(COMMAND, '?');
}

/** A name from a store, for reports: the same, with what file names may hold. */
export function harmlessName(name: string): string {
  return name.replace(SPEAKING, '_').replace(COMMAND_IN_PATH, '_');
}

/** JSON with the same value, in which none of these characters stands as it is. */
export function harmlessJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    // What indents stays.
    new RegExp(`(?!\\n)(?:${SPEAKING.source})`, 'g'),
    (character) =>
      // One or two units.
      Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
