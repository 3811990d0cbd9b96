import type { Region } from '../original/entity.ts';

const known = new WeakMap<readonly Region[], Region[]>();

/** Outer ones first. */
function sortedRegions(regions: readonly Region[]): Region[] {
  const before = known.get(regions);
  if (before !== undefined) return before;
  const sorted = [...regions].sort((a, b) => a.start - b.start || b.end - a.end || a.id - b.id);
  known.set(regions, sorted);
  return sorted;
}

/**
 * The innermost region around each offset.
 * @param unsorted the offsets are in any order; else ascending.
 */
export function ownRegions(
  offsets: Int32Array,
  regions: readonly Region[],
  unsorted = false,
): (Region | undefined)[] {
  const sorted = sortedRegions(regions);
  const order = Uint32Array.from(offsets, (_, index) => index);
  if (unsorted) order.sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  const result = new Array<Region | undefined>(offsets.length).fill(undefined);
  const open: Region[] = [];
  let next = 0;
  for (const index of order) {
    const offset = offsets[index] ?? 0;
    for (let region = sorted[next]; region !== undefined && region.start <= offset; region = sorted[++next]) {
      closeBefore(open, region.start);
      open.push(region);
    }
    closeBefore(open, offset);
    result[index] = open.at(-1);
  }
  return result;
}

function closeBefore(open: Region[], offset: number): void {
  for (let top = open.at(-1); top !== undefined && top.end <= offset && open.length > 1; top = open.at(-1)) {
    open.pop();
  }
}
