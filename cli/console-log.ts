import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { CombineLog } from '../combiner-image/options.ts';
import { progressLine } from './terminal/progress-line.ts';

/** Progress and warnings go to stderr: stdout is for the result. */
export const consoleLog: CombineLog = {
  progress: (line) => say(harmlessLine(line)),
  warn: (line) => say(`warning: ${harmlessLine(inWords(line))}`),
};

/** Warnings alone. */
export const quietLog: CombineLog = { ...consoleLog, progress: () => {} };

let inWords = (line: string): string => line;

/** Of options that are not flags, warnings have other names. @param words of a command, as long as the process lives */
export function nameOptionsBy(words: typeof inWords): void {
  inWords = words;
}

function say(line: string): void {
  progressLine.erase();
  console.error(line);
}
