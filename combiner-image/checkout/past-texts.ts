import { git, records } from './git-files.ts';

/** `:<modes> <hash before> <hash after> <status>` of `git log --raw`; in front of it stand line ends. */
const CHANGE = /^\s*:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) [A-Z]/;

/** What git remembers of some files. */
export interface PastTexts {
  /** The hashes of all texts that each has held, in what is checked out and before. */
  blobs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether that is all there was: of a shallow clone nobody knows. */
  isWhole: boolean;
}

/** @returns undefined where git cannot say. */
export async function pastTexts(root: string, paths: readonly string[]): Promise<PastTexts | undefined> {
  const only = paths.map((path) => `:(literal)${path}`);
  try {
    const [log, staged, shallow] = await Promise.all([
      git(root, [
        'log',
        '--full-history',
        '--no-renames',
        '--raw',
        '--no-abbrev',
        '--format=',
        '-z',
        '--',
        ...only,
      ]),
      git(root, ['ls-files', '-s', '-z', '--', ...only]),
      git(root, ['rev-parse', '--is-shallow-repository']),
    ]);
    const blobs = new Map(paths.map((path) => [path, new Set<string>()]));
    const changes = records(log);
    for (const [index, line] of changes.entries()) {
      const [, before, after] = CHANGE.exec(line) ?? [];
      const known = blobs.get(changes[index + 1] ?? '');
      if (before !== undefined && after !== undefined) known?.add(before).add(after);
    }
    for (const line of records(staged)) {
      const [, blob, path] = /^\d+ ([0-9a-f]+) \d\t(.+)$/s.exec(line) ?? [];
      if (blob !== undefined && path !== undefined) blobs.get(path)?.add(blob);
    }
    return { blobs, isWhole: shallow.trim() === 'false' };
  } catch {
    return undefined;
  }
}
