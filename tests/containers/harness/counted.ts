import type { RawObject } from '../../../contract/raw-object.ts';

/** How often each named function of the user's code ran, as a raw object counts it. */
export function runsOf(raw: RawObject): Map<string, number> {
  const functions = raw.result.flatMap((script) => script.functions);
  return new Map(functions.map(({ functionName, ranges }) => [functionName, ranges[0]?.count ?? 0]));
}

/** The functions that a raw object counts at all. */
export function countedIn(raw: RawObject): Set<string> {
  return new Set([...runsOf(raw)].filter(([, count]) => count > 0).map(([name]) => name));
}
