import { decodePythonCounts } from '../../../contract/python-counts.ts';
import type { NumberList } from '../../bytes/flat-counts.ts';
import type { JsonBytes } from '../../bytes/json-bytes.ts';
import { scanNumbers } from '../scan-numbers.ts';

/** @returns what is wrong with them; undefined when they are right */
export function scanPython(json: JsonBytes, into: NumberList): string | undefined {
  const from = into.length;
  const problem = scanNumbers(json, into);
  if (problem !== undefined) return problem;
  const decoded = decodePythonCounts({ numbers: into.numbers, from, to: into.length });
  return typeof decoded === 'string' ? decoded : undefined;
}
