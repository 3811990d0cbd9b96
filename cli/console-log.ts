import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { CombineLog } from '../combiner-image/options.ts';

/** Progress and warnings go to stderr: stdout is for the result. */
export const consoleLog: CombineLog = {
  progress: (line) => console.error(harmlessLine(line)),
  warn: (line) => console.error(`warning: ${harmlessLine(line)}`),
};
