import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/**
 * What an object tells of: sandboxes or slices of them, each with the number of the upload, and single invocations of
 * sandboxes.
 */
export interface Parts {
  functionName: string;
  /**
   * Whole sandboxes, by id, and slices: the id, a dot, and the number of the slice. A later upload contains the earlier
   * ones.
   */
  sandboxes: ReadonlyMap<string, number>;
  /** By id: `[first sequence, last, first, last, …]`, ascending, none twice. */
  invocations: ReadonlyMap<string, readonly number[]>;
}

export function partsOf(object: ParsedRawObject): Parts {
  const { sandbox, span, compacted } = object;
  const sandboxes = new Map<string, number>();
  const invocations = new Map<string, readonly number[]>();
  if (span.kind === 'sandbox') sandboxes.set(sandbox.id, span.sequence);
  else if (span.kind === 'slice') sandboxes.set(sliceName(sandbox.id, span.sequence), span.upload ?? 0);
  else if (compacted === undefined) invocations.set(sandbox.id, [span.sequence, span.sequence]);
  for (const [id, sequence] of compacted?.sandboxes ?? []) sandboxes.set(id, sequence);
  for (const [id, uploads] of compacted?.slices ?? [])
    for (let i = 0; i < uploads.length; i += 2) {
      const part = sliceName(id, uploads[i] ?? 0);
      sandboxes.set(part, Math.max(sandboxes.get(part) ?? 0, uploads[i + 1] ?? 0));
    }
  for (const [id, ranges] of compacted?.invocations ?? [])
    invocations.set(id, ascending([...(invocations.get(id) ?? []), ...ranges]));
  return { functionName: object.function.name, sandboxes, invocations };
}

/** Of a sandbox, or of a part of one, among those of all functions: an id has no colon. */
export function keyAmongAll(functionName: string, part: string): string {
  return `${part}:${functionName}`;
}

function sliceName(id: string, sequence: number): string {
  return `${id}.${sequence}`;
}

/** How many objects it stands for. */
export function sizeOf({ sandboxes, invocations }: Parts): number {
  let size = sandboxes.size;
  for (const ranges of invocations.values())
    for (let i = 0; i < ranges.length; i += 2) size += (ranges[i + 1] ?? -1) - (ranges[i] ?? 0) + 1;
  return size;
}

function ascending(ranges: number[]): number[] {
  const isAscending = ranges.every((each, i) => i % 2 === 1 || i === 0 || each > (ranges[i - 1] ?? 0));
  if (isAscending) return ranges;
  const pairs: [first: number, last: number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? -1]);
  pairs.sort(([a], [b]) => a - b);
  const result: number[] = [];
  for (const [first, last] of pairs) {
    const end = result.at(-1);
    if (end === undefined || first > end) result.push(first, last);
    else if (last > end) result[result.length - 1] = last;
  }
  return result;
}
