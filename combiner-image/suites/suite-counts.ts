import type { FileCoverageData } from 'istanbul-lib-coverage';
import { append } from '../lists.ts';
import { placesOf } from '../runners/places.ts';

/** Takes the counts of equal places: whatever numbers they have. */
export function recount(empty: FileCoverageData, counted: FileCoverageData): FileCoverageData {
  const data = structuredClone(empty);
  const known = new Map<string, string[]>();
  for (const [, id, key] of placesOf(counted)) append(known, key, id);
  for (const [kind, id, key] of placesOf(data)) {
    const other = known.get(key)?.shift();
    if (other === undefined) continue;
    if (kind === 'b') data.b[id] = [...(counted.b[other] ?? [])];
    else data[kind][id] = counted[kind][other] ?? 0;
  }
  return data;
}

/** Adds counts with the same numbers. */
export function addCounts(data: FileCoverageData, more: FileCoverageData): void {
  for (const kind of ['s', 'f'] as const)
    for (const [id, count] of Object.entries(more[kind])) data[kind][id] = (data[kind][id] ?? 0) + count;
  for (const [id, counts] of Object.entries(more.b))
    data.b[id] = counts.map((count, arm) => count + (data.b[id]?.[arm] ?? 0));
}

/** The counts of each suite, by file. */
export class SuiteCounts {
  readonly #files = new Map<string, Map<string, FileCoverageData>>();

  add(suite: string, path: string, data: FileCoverageData): void {
    const files = this.#files.get(suite) ?? new Map<string, FileCoverageData>();
    this.#files.set(suite, files);
    const known = files.get(path);
    if (known === undefined) files.set(path, data);
    else addCounts(known, data);
  }

  /** @param shown what the report has of the file: all at 0 where the suite has not loaded it. */
  of(suite: string, path: string, shown: FileCoverageData): FileCoverageData {
    return this.#files.get(suite)?.get(path) ?? nothingOf(shown);
  }
}

function nothingOf(data: FileCoverageData): FileCoverageData {
  const zeros = (counts: object) => Object.fromEntries(Object.keys(counts).map((id) => [id, 0]));
  const b = Object.fromEntries(Object.entries(data.b).map(([id, arms]) => [id, arms.map(() => 0)]));
  return { ...data, s: zeros(data.s), f: zeros(data.f), b };
}
