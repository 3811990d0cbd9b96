import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { CountSum } from '../engine/count-form.ts';
import type { ScriptTake } from '../engine/engine.ts';
import { COUNT_FORMS } from '../engine/forms.ts';
import type { ScriptName, ScriptTexts } from './script-texts.ts';

interface CountedScript {
  /** In `toResult`. */
  index: number;
  scriptId: string;
  url: string;
  name: ScriptName;
  sum: CountSum;
}

/** What the sandbox has run so far: the takes of all its threads, added up by script. */
export class SandboxCoverage {
  readonly #texts: ScriptTexts;
  readonly #isWanted: (path: string) => boolean;
  /** By form and the engine's id: one URL may have been compiled more than once. `undefined`: not recorded. */
  readonly #scripts = new Map<string, CountedScript | undefined>();
  readonly #counted: CountedScript[] = [];

  constructor(texts: ScriptTexts, isWanted: (path: string) => boolean) {
    this.#texts = texts;
    this.#isWanted = isWanted;
  }

  /** @returns whether code ran that had not run before */
  add(taken: readonly ScriptTake[]): boolean {
    let newCode = false;
    for (const take of taken) {
      const script = this.#scriptOf(take);
      if (script !== undefined) newCode = script.sum.add(take.counts) || newCode;
    }
    return newCode;
  }

  get isEmpty(): boolean {
    return this.#counted.length === 0;
  }

  /** The script's place in `toResult`; `undefined` for one that is not recorded. */
  indexOf(take: ScriptTake): number | undefined {
    return this.#scripts.get(keyOf(take))?.index;
  }

  /** Each script in its own form, with the name of its text and map. */
  toResult(): RawScriptCoverage[] {
    return this.#counted.map(({ scriptId, url, name, sum }) => ({
      scriptId,
      url,
      ...name,
      ...sum.toCounts(),
    }));
  }

  #scriptOf(take: ScriptTake): CountedScript | undefined {
    const key = keyOf(take);
    if (!this.#scripts.has(key)) this.#scripts.set(key, this.#newScript(take));
    return this.#scripts.get(key);
  }

  #newScript({ form, scriptId, url, length }: ScriptTake): CountedScript | undefined {
    const path = this.#texts.pathOf(url);
    if (path === undefined || !this.#isWanted(path)) return undefined;
    const name = this.#texts.nameOf(path, length);
    const index = this.#counted.length;
    const script = { index, scriptId, url, name, sum: COUNT_FORMS[form].newSum() };
    this.#counted.push(script);
    return script;
  }
}

function keyOf({ form, scriptId }: ScriptTake): string {
  return `${form}:${scriptId}`;
}
