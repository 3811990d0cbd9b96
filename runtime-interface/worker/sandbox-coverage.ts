import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import { ScriptCounts } from '../../contract/script-counts.ts';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import type { ScriptTexts } from './script-texts.ts';

interface CountedScript {
  url: string;
  hash: string;
  counts: ScriptCounts;
}

/** What the sandbox has run so far: the takes of the main thread, added up. */
export class SandboxCoverage {
  readonly #texts: ScriptTexts;
  readonly #isWanted: (path: string) => boolean;
  /** By V8's script id: one URL may have been compiled more than once. */
  readonly #scripts = new Map<string, CountedScript | undefined>();

  constructor(texts: ScriptTexts, isWanted: (path: string) => boolean) {
    this.#texts = texts;
    this.#isWanted = isWanted;
  }

  /** @returns whether code ran that had not run before */
  add(taken: readonly ScriptCoverage[]): boolean {
    let newCode = false;
    for (const script of taken) {
      const counted = this.#scriptOf(script);
      if (counted !== undefined) newCode = counted.counts.add(script.functions) || newCode;
    }
    return newCode;
  }

  get isEmpty(): boolean {
    return [...this.#scripts.values()].every((script) => script === undefined);
  }

  /** The script's place in `toResult`; `undefined` for one that is not recorded. */
  indexOf(scriptId: string): number | undefined {
    const script = this.#scripts.get(scriptId);
    return script && [...this.#scripts.values()].filter((each) => each !== undefined).indexOf(script);
  }

  /** In V8's form, with the hash of each script's text. */
  toResult(): RawScriptCoverage[] {
    const result: RawScriptCoverage[] = [];
    for (const [scriptId, script] of this.#scripts) {
      if (script === undefined) continue;
      const { url, hash, counts } = script;
      result.push({ scriptId, url, hash, functions: counts.toFunctions() });
    }
    return result;
  }

  #scriptOf({ scriptId, url, functions }: ScriptCoverage): CountedScript | undefined {
    if (this.#scripts.has(scriptId)) return this.#scripts.get(scriptId);
    const path = this.#texts.pathOf(url);
    const length = Math.max(0, ...functions.map((each) => each.ranges[0]?.endOffset ?? 0));
    const wanted = path !== undefined && this.#isWanted(path);
    const script = wanted
      ? { url, hash: this.#texts.hashOf(path, length), counts: new ScriptCounts() }
      : undefined;
    this.#scripts.set(scriptId, script);
    return script;
  }
}
