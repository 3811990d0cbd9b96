import { posix } from 'node:path';
import { increase } from '../lists.ts';

/**
 * The folder of the checkout that a bundler was started in: its names of files are relative to that. Above the top
 * level, `folder` is what names have in front of it.
 */
interface Base {
  folder: string;
  isAbove: boolean;
}

/** Votes of files that are the only ones of their name: where names tell several, they say which. */
export class Bases {
  readonly #votes = new Map<string, number>();

  add(hint: string, path: string): void {
    const base = baseOf(hint, path);
    if (base !== undefined) increase(this.#votes, JSON.stringify(base));
  }

  /** Where a file is by them; undefined where they say nothing, or do not agree. */
  pathOf(hint: string): string | undefined {
    const [first, second] = [...this.#votes].sort((a, b) => b[1] - a[1]);
    if (first === undefined || first[1] === second?.[1]) return undefined;
    const { folder, isAbove } = JSON.parse(first[0]) as Base;
    const name = posix.normalize(hint);
    if (isAbove) return name.startsWith(folder) ? name.slice(folder.length) : undefined;
    const path = posix.join(folder, name);
    return path.startsWith('../') ? undefined : path;
  }

  get isEmpty(): boolean {
    return this.#votes.size === 0;
  }
}

function baseOf(hint: string, path: string): Base | undefined {
  const name = posix.normalize(hint);
  if (`/${path}`.endsWith(`/${name}`))
    return { folder: path.slice(0, path.length - name.length), isAbove: false };
  if (`/${name}`.endsWith(`/${path}`))
    return { folder: name.slice(0, name.length - path.length), isAbove: true };
  return undefined;
}
