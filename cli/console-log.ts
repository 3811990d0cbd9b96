import type { CombineLog } from '../combiner-image/options.ts';

/** Progress and warnings go to stderr: stdout is for the result. */
export const consoleLog: CombineLog = {
  progress: (line) => console.error(harmless(line)),
  warn: (line) => console.error(`warning: ${harmless(line)}`),
};

/** Keys and names come from a store: they must not speak to the terminal. */
function harmless(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  return line.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
