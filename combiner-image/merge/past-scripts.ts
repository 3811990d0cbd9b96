import type { ScriptUse } from './script-use.ts';

/** The text at one place of a function's deployed code that was there last. */
interface Newest {
  key: string;
  started: string;
}

/**
 * When the last sandbox started that ran a text which another has replaced: what no later sandbox ran is of an older build.
 * Builds need no names for that, and what was deployed last is the newest, also after a rollback.
 */
export class ReplacedTexts {
  readonly #until = new Map<string, string>();
  readonly #newest = new Map<string, Newest>();

  /**
   * @param path relative to the task root: outside of it, functions write what they like.
   * @param key of the text.
   */
  add(functionName: string, path: string, key: string, started: string): void {
    const place = `${functionName}\n${path}`;
    const known = this.#newest.get(place);
    if (known !== undefined && started <= known.started) {
      if (known.key !== key && started < known.started) this.#replace(functionName, started);
      return;
    }
    if (known !== undefined && known.key !== key) this.#replace(functionName, known.started);
    this.#newest.set(place, { key, started });
  }

  /** Undefined where no text was replaced. */
  until(functionName: string): string | undefined {
    return this.#until.get(functionName);
  }

  #replace(functionName: string, started: string): void {
    if (started > (this.#until.get(functionName) ?? '')) this.#until.set(functionName, started);
  }
}

/** Which scripts the newest build of a function has no more. */
export class PastScripts {
  readonly #replaced = new ReplacedTexts();

  constructor(uses: readonly ScriptUse[]) {
    for (const { key, hash, path, taskRoot, lastStarted } of uses) {
      if (hash === '' || path.startsWith('/')) continue;
      // One file of this machine may have been invoked from several folders: `a.js` in `src` is `src/a.js`.
      const file = `${taskRoot.replace(/\/+$/, '')}/${path}`;
      for (const [name, started] of lastStarted) {
        this.#replaced.add(name, path, key, started);
        this.#replaced.add(name, file, hash, started);
      }
    }
  }

  has({ lastStarted }: Pick<ScriptUse, 'lastStarted'>, functionName: string): boolean {
    const until = this.#replaced.until(functionName);
    return until !== undefined && (lastStarted.get(functionName) ?? '') <= until;
  }
}
