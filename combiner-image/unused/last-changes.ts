import { git } from '../checkout/git-files.ts';
import { inOrder } from '../in-order.ts';

/** Files whose history is looked at: each takes git some time. */
const MOST_FILES = 2_000;
const AT_ONCE = 2;

/** `<hash> <line before> <line now> [<lines>]` in front of each line of `git blame --porcelain`. */
const LINE = /^[0-9a-f]{40,64} \d+ (\d+)(?: \d+)?$/;

/** When each line of some files was changed last: by path, then by line, epoch seconds. */
export class LastChanges {
  readonly #byPath = new Map<string, number[]>();

  /** @param root top level of a checkout; what git does not know is not told of */
  static async of(root: string, paths: readonly string[]): Promise<LastChanges> {
    const changes = new LastChanges();
    for await (const [path, times] of inOrder(paths.slice(0, MOST_FILES), AT_ONCE, (path) =>
      timesOf(root, path).then((times) => [path, times] as const),
    ))
      changes.#byPath.set(path, times);
    return changes;
  }

  /** When one of these lines was changed last; undefined where nobody knows. */
  within(path: string, first: number, last: number): Date | undefined {
    const times = this.#byPath.get(path)?.slice(first, last + 1) ?? [];
    const newest = times.reduce((most, time) => Math.max(most, time), 0);
    return newest === 0 ? undefined : new Date(newest * 1_000);
  }
}

/** By committer, since what was written long ago may have come long after. Blanks are no change. */
async function timesOf(root: string, path: string): Promise<number[]> {
  const times: number[] = [];
  try {
    const told = await git(root, [
      ...['-c', 'blame.ignoreRevsFile=', 'blame', '--line-porcelain', '-w', '--', path],
    ]);
    let line = 0;
    for (const row of told.split('\n')) {
      const [, number] = LINE.exec(row) ?? [];
      if (number !== undefined) line = Number(number);
      else if (row.startsWith('committer-time ')) times[line] = Number(row.slice('committer-time '.length));
    }
    return times;
  } catch {
    return [];
  }
}
