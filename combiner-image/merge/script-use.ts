import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';
import { CountsByFunction } from './counts-by-function.ts';

const MAX_PATHS = 10_000;

/** One script as one form counted it, and the sums of its counts over all objects. */
export interface ScriptUse {
  /** Names text, map and place; the same for all forms. */
  key: string;
  /** SHA-256 of its text, empty when the recorder could not read it. */
  hash: string;
  /** Id of its object in the store; undefined when there is none, or an older recorder named it. */
  script: string | undefined;
  /** Relative to the task root, or absolute when outside of it. */
  path: string;
  taskRoot: string;
  counts: CountsByFunction;
  /** ISO 8601, UTC: when it was last seen. */
  lastSeen: string;
}

/** Sums by content and path, never by path alone: two versions of a file share a path, but no offset. */
export class ScriptUses {
  readonly #uses = new Map<string, ScriptUse>();
  readonly #paths = new Map<string, string | undefined>();

  add(object: ParsedRawObject): void {
    const { taskRoot } = object.sandbox;
    for (const script of object.result) {
      const path = this.#pathOf(script.url, taskRoot);
      if (path === undefined || isOfPackage(path)) continue;
      const use = this.#use(script, path, taskRoot);
      if (object.collectedAt > use.lastSeen) use.lastSeen = object.collectedAt;
      const sums = use.counts.of(object.function.name);
      if (script.hash !== '') sums.add(script.counts);
    }
  }

  /** The key of a script's uses; undefined for what is no file or has no text. */
  keyOf({ hash, script, url }: Omit<ParsedScript, 'counts'>, taskRoot: string): string | undefined {
    const path = this.#pathOf(url, taskRoot);
    return path === undefined || hash === '' ? undefined : keyOf(hash, script, path, taskRoot);
  }

  /** Last seen first: where two texts claim one name, the newer one comes first. */
  newestFirst(): ScriptUse[] {
    return [...this.#uses.values()].sort(
      (a, b) => compare(b.lastSeen, a.lastSeen) || compare(a.path, b.path) || compare(a.key, b.key),
    );
  }

  /** The same few URLs come with every object. */
  #pathOf(url: string, taskRoot: string): string | undefined {
    const key = `${taskRoot}\n${url}`;
    if (this.#paths.has(key)) return this.#paths.get(key);
    const path = pathInTaskRoot(url, taskRoot);
    if (this.#paths.size === MAX_PATHS) this.#paths.clear();
    this.#paths.set(key, path);
    return path;
  }

  #use({ hash, script, form }: ParsedScript, path: string, taskRoot: string): ScriptUse {
    const key = keyOf(hash, script, path, taskRoot);
    const ofForm = `${form.name} ${key}`;
    let use = this.#uses.get(ofForm);
    if (use === undefined) {
      use = { key, hash, script, path, taskRoot, counts: new CountsByFunction(form), lastSeen: '' };
      this.#uses.set(ofForm, use);
    }
    return use;
  }
}

/** Asked for every script of every object. The lengths are known, so no two keys are alike by accident or design. */
function keyOf(hash: string, script: string | undefined, path: string, taskRoot: string): string {
  return `${script ?? ''} ${hash} ${taskRoot.length} ${taskRoot}${path}`;
}

function isOfPackage(path: string): boolean {
  return /(?:^|\/)node_modules\//.test(path);
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
