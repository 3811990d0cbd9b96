import type { BareCode } from './bare-code.ts';

/** Of statements and what stands for them. */
const UNIT =
  /;|=>|\b(?:return|if|for|while|switch|throw|try|var|let|const|function|class|case|import|export)\b/g;
/** As many on one line are not written by hand… */
const LEAST_UNITS = 4;
/** … without blanks between them. */
const MOST_BLANKS = 0.1;
/** Of all units of a text: a line that was pasted does not make it a minified one. */
const LEAST_SHARE = 0.5;

/** Whether most of a text stands on lines that only a tool writes: there, one call makes everything look as if it ran. */
export function isMinified({ code }: BareCode): boolean {
  let all = 0;
  let dense = 0;
  for (const line of code.split('\n')) {
    const units = line.match(UNIT)?.length ?? 0;
    all += units;
    if (units >= LEAST_UNITS && blanksIn(line) <= line.length * MOST_BLANKS) dense += units;
  }
  return dense > 0 && dense >= all * LEAST_SHARE;
}

function blanksIn(line: string): number {
  return line.split(' ').length - 1;
}
