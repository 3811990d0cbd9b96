import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { CombineLog } from '../combiner-image/options.ts';
import { progressLine } from './terminal/progress-line.ts';

/** Progress and warnings go to stderr: stdout is for the result. */
export const consoleLog: CombineLog = {
  progress: (line) => say(harmlessLine(line)),
  warn: (line) => say(`warning: ${harmlessLine(line)}`),
};

/** Warnings alone. */
export const quietLog: CombineLog = { ...consoleLog, progress: () => {} };

function say(line: string): void {
  progressLine.erase();
  console.error(line);
}
