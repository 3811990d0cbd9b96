import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePythonCounts } from '../../../contract/python-counts.ts';
import type { RawObject } from '../../../contract/raw-object.ts';

/** Lines of one source that ran, as an entry of a raw object counts them. */
export function linesRun(counts: readonly number[]): number[] {
  const read = decodePythonCounts({ numbers: counts, from: 0, to: counts.length });
  if (typeof read === 'string')
    throw new Error(`the recorder wrote counts that nobody can read: counts${read}`);
  return read.lines;
}

/**
 * What the lines that ran are called in the source: `# ran: name`.
 * @param code folder of the deployed sources
 */
export function namesRun(raws: readonly RawObject[], code: string, deployed = '/var/task'): Set<string> {
  const names = new Set<string>();
  for (const { url, counts = [] } of raws.flatMap(({ result }) => result)) {
    const lines = readFileSync(join(code, url.slice(`file://${deployed}/`.length)), 'utf8').split('\n');
    for (const line of linesRun(counts)) {
      const name = /# ran: (\w+)$/.exec(lines[line - 1] ?? '')?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}
