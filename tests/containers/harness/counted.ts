import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawObject } from '../../../contract/raw-object.ts';
import { entered } from '../../unit/support/recorded-counters.ts';

/**
 * How often each named function of the user's code ran, as a raw object counts it.
 * @param code folder of the deployed texts, before they got counters; absent: none did
 * @param deployed where it is in the container
 */
export function runsOf(raw: RawObject, code?: string, deployed = '/var/task'): Map<string, number> {
  const runs = new Map<string, number>();
  for (const { functionName, ranges } of raw.result.flatMap((script) => script.functions))
    runs.set(functionName, ranges[0]?.count ?? 0);
  for (const { url, counts } of raw.result) {
    if (counts === undefined || code === undefined) continue;
    const path = url.slice(`file://${deployed}/`.length);
    const text = readFileSync(join(code, path), 'utf8');
    for (const [name, count] of Object.entries(entered([raw], path, text))) runs.set(name, count);
  }
  return runs;
}

/** The functions that a raw object counts at all. */
export function countedIn(raw: RawObject, code?: string): Set<string> {
  return new Set([...runsOf(raw, code)].filter(([, count]) => count > 0).map(([name]) => name));
}
