import type { SourceName } from './source-name.ts';

/** A folder of the build and the one of the checkout that is the same. */
export interface Translation {
  from: SourceName['from'];
  up: number;
  /** Folders of the build that the checkout does not have by that name. */
  prefix: readonly string[];
  /** In the checkout. */
  folder: readonly string[];
}

/** What a source and its file have in common is left out: all sources of one build give the same. */
export function between({ from, up, segments }: SourceName, path: string): Translation {
  const parts = path.split('/');
  let same = 0;
  while (same < segments.length && same < parts.length && segments.at(-1 - same) === parts.at(-1 - same))
    same++;
  return {
    from,
    up,
    prefix: segments.slice(0, segments.length - same),
    folder: parts.slice(0, parts.length - same),
  };
}

/** How many names at the end a source and a file share. */
export function sharedEnd({ segments }: SourceName, path: string): number {
  return segments.length - between({ from: 'machine', up: 0, segments }, path).prefix.length;
}

/** Where a source is if a translation holds; undefined when it says nothing of it, or leads out of the checkout. */
export function translated({ from, up, prefix, folder }: Translation, name: SourceName): string | undefined {
  if (from !== name.from || name.up < up) return undefined;
  const further = name.up - up;
  if (further > 0) {
    if (prefix.length > 0 || further > folder.length) return undefined;
    return [...folder.slice(0, folder.length - further), ...name.segments].join('/');
  }
  if (prefix.some((segment, i) => name.segments[i] !== segment)) return undefined;
  if (name.segments.length === prefix.length) return undefined;
  return [...folder, ...name.segments.slice(prefix.length)].join('/');
}

export function keyOf({ from, up, prefix, folder }: Translation): string {
  return JSON.stringify([from, up, prefix, folder]);
}
