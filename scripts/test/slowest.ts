import { relative } from 'node:path';
import type { Report } from './tally.ts';

const SHOWN = 5;

/** The files whose tests took longest, in one line: `cli/gates 36 s, cli/init 12 s`. @param folder they are below it */
export function slowest(report: Report | undefined, folder: string): string {
  return (report?.testResults ?? [])
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SHOWN)
    .map(({ name, seconds }) => `${relative(folder, name).replace('.test.ts', '')} ${seconds.toFixed(0)} s`)
    .join(', ');
}
