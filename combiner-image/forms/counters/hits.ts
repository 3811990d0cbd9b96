import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { ConvertedScript } from '../../convert/convert-script.ts';

/** How often something ran is not known: in how many takes it did depends on when they were made. */
export function asHits(converted: ConvertedScript): ConvertedScript {
  for (const counts of Object.values(converted.coverage)) toHits('data' in counts ? counts.data : counts);
  for (const files of converted.byFunction.values()) for (const file of Object.values(files)) toHits(file);
  return { ...converted, hasHits: true };
}

function toHits({ s, f, b }: FileCoverageData): void {
  for (const counts of [s, f]) for (const id of Object.keys(counts)) counts[id] = hit(counts[id]);
  for (const id of Object.keys(b)) b[id] = (b[id] ?? []).map(hit);
}

function hit(count = 0): number {
  return count > 0 ? 1 : 0;
}
