import type { CombineLog } from '../combiner-image/options.ts';

/** Progress and warnings go to stderr: stdout is for the result. */
export const consoleLog: CombineLog = {
  progress: (line) => console.error(line),
  warn: (line) => console.error(`warning: ${line}`),
};
