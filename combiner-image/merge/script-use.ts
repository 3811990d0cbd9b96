import type { CountSums } from '../forms/count-form.ts';
import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';

const MAX_PATHS = 10_000;

/** One script as one form counted it, told apart by its content, and the sum of its counts over all objects. */
export interface ScriptUse {
  /** SHA-256 of its text, empty when the recorder could not read it. */
  hash: string;
  /** Relative to the task root, or absolute when outside of it. */
  path: string;
  taskRoot: string;
  counts: CountSums;
  /** The functions that ran it. */
  functions: Set<string>;
  /** ISO 8601, UTC: when it was last seen. */
  lastSeen: string;
}

/** Sums by content, never by URL: two versions of a file share a URL, but no offset. */
export class ScriptUses {
  readonly #byContent = new Map<string, ScriptUse>();
  readonly #paths = new Map<string, string | undefined>();

  add(object: ParsedRawObject): void {
    const { taskRoot } = object.sandbox;
    for (const coverage of object.result) {
      const path = this.#pathOf(coverage.url, taskRoot);
      if (path === undefined) continue;
      const use = this.#use(coverage, path, taskRoot);
      use.functions.add(object.function.name);
      if (object.collectedAt > use.lastSeen) use.lastSeen = object.collectedAt;
      if (coverage.hash !== '') use.counts.add(coverage.counts);
    }
  }

  /** The same few URLs come with every object. */
  #pathOf(url: string, taskRoot: string): string | undefined {
    const key = `${taskRoot}\n${url}`;
    if (this.#paths.has(key)) return this.#paths.get(key);
    const path = pathInTaskRoot(url, taskRoot);
    const own = path !== undefined && /(?:^|\/)node_modules\//.test(path) ? undefined : path;
    if (this.#paths.size === MAX_PATHS) this.#paths.clear();
    this.#paths.set(key, own);
    return own;
  }

  /** Last seen first: where two texts claim one name, the newer one comes first. */
  newestFirst(): ScriptUse[] {
    return [...this.#byContent.values()].sort(
      (a, b) => compare(b.lastSeen, a.lastSeen) || compare(a.path, b.path) || compare(a.hash, b.hash),
    );
  }

  #use({ hash, form }: ParsedScript, path: string, taskRoot: string): ScriptUse {
    const key = `${form.name} ${hash === '' ? path : hash}`;
    let use = this.#byContent.get(key);
    if (use === undefined) {
      use = { hash, path, taskRoot, counts: form.newSums(), functions: new Set(), lastSeen: '' };
      this.#byContent.set(key, use);
    }
    return use;
  }
}

/** Undefined for what is no file (`node:`, `evalmachine`). */
function pathInTaskRoot(url: string, taskRoot: string): string | undefined {
  if (!url.startsWith('file://')) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  const folder = `${taskRoot.replace(/\/+$/, '')}/`;
  return path.startsWith(folder) && path.length > folder.length ? path.slice(folder.length) : path;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
