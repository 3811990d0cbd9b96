import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { CountSum } from '../engine/count-form.ts';
import type { FormName, ScriptTake } from '../engine/engine.ts';
import { COUNT_FORMS } from '../engine/forms.ts';
import type { NamedText, ScriptTexts } from './script-texts.ts';

interface CountedScript {
  /** In `toResult`. */
  index: number;
  scriptId: string;
  url: string;
  path: string;
  form: FormName;
  /** UTF-16 code units, as it was compiled. */
  length: number;
  named: Named;
  sum: CountSum;
}

/** What is known of a script's text by now. */
interface Named {
  text: NamedText;
}

/** By form and the engine's id, for all that a sandbox tells. */
export type ScriptNames = Map<string, Named>;

/** What ran: the takes of all threads of the sandbox, added up by script. */
export class SandboxCoverage {
  readonly #texts: ScriptTexts;
  readonly #names: ScriptNames;
  readonly #isWanted: (path: string) => boolean;
  /** By form and the engine's id: one URL may have been compiled more than once. `undefined`: not recorded. */
  readonly #scripts = new Map<string, CountedScript | undefined>();
  readonly #counted: CountedScript[] = [];
  /** What counted a file first counts it alone: the counts of two forms cannot be told from twice as many runs. */
  readonly #formOf = new Map<string, FormName>();

  /** @param names what others of the sandbox find is known here, and the other way round */
  constructor(texts: ScriptTexts, names: ScriptNames, isWanted: (path: string) => boolean) {
    this.#texts = texts;
    this.#names = names;
    this.#isWanted = isWanted;
  }

  /** @returns whether code ran that had not run before, or is known by its text now */
  add(taken: readonly ScriptTake[]): boolean {
    let newCode = false;
    for (const take of taken) {
      const script = this.#scriptOf(take);
      if (script === undefined) continue;
      // Its text may become known after what ran of it.
      if (take.text !== undefined)
        script.named.text = this.#texts.nameOf(script.path, { ...take, length: script.length });
      newCode = script.sum.add(take.counts) || take.text !== undefined || newCode;
    }
    return newCode;
  }

  get isEmpty(): boolean {
    return this.#counted.length === 0;
  }

  /** Scripts whose text is not known. */
  get textless(): number {
    const known = new Set(
      this.#counted.filter(({ named }) => named.text.name.hash !== '').map(({ path }) => path),
    );
    // A wrapper that an import hook made stands beside the module that it wraps.
    return this.#counted.filter(({ path, named }) => !known.has(path) && !named.text.isChanged).length;
  }

  /** How many files are counted in each form. */
  get files(): Partial<Record<FormName, number>> {
    const files: Partial<Record<FormName, number>> = {};
    for (const form of this.#formOf.values()) files[form] = (files[form] ?? 0) + 1;
    return files;
  }

  /** What counts a file; `undefined`: it has not run. */
  formOf(path: string): FormName | undefined {
    return this.#formOf.get(path);
  }

  /** In the order of the list. */
  get forms(): FormName[] {
    const { files } = this;
    return (Object.keys(COUNT_FORMS) as FormName[]).filter((form) => form in files);
  }

  /** The script's place in `toResult`; `undefined` for one that is not recorded. */
  indexOf(take: ScriptTake): number | undefined {
    return this.#scripts.get(keyOf(take))?.index;
  }

  /** Where the named text of a take's script ends; `undefined`: with what was compiled. */
  endOf(take: ScriptTake): number | undefined {
    return this.#scripts.get(keyOf(take))?.named.text.end;
  }

  /**
   * Each script in its own form, with the name of its text and map.
   * @param isDue whether a text, by its id, is still on its way
   */
  toResult(isDue: (id: string) => boolean = () => false): RawScriptCoverage[] {
    const ofFiles = new Map<string, CountedScript[]>();
    for (const script of this.#counted) {
      if (!isOfFile(script)) continue;
      const known = ofFiles.get(script.path);
      if (known === undefined) ofFiles.set(script.path, [script]);
      else known.push(script);
    }
    for (const script of this.#counted)
      if (!isOfFile(script)) nameByOthers(script, ofFiles.get(script.path) ?? []);
    return this.#counted.map(({ scriptId, url, named: { text }, sum }) => ({
      scriptId,
      url,
      ...text.name,
      ...(text.name.script !== undefined && isDue(text.name.script) && { due: true }),
      ...sum.toCounts(text.end),
    }));
  }

  /** The scripts of the result whose texts go to the store. */
  get ids(): string[] {
    return [...new Set(this.#counted.flatMap(({ named }) => named.text.name.script ?? []))];
  }

  #scriptOf(take: ScriptTake): CountedScript | undefined {
    const key = keyOf(take);
    if (!this.#scripts.has(key)) this.#scripts.set(key, this.#newScript(take));
    return this.#scripts.get(key);
  }

  #newScript(take: ScriptTake): CountedScript | undefined {
    const { form, scriptId, url } = take;
    const path = this.#texts.pathOf(url);
    if (path === undefined || !this.#isWanted(path)) return undefined;
    if ((this.#formOf.get(path) ?? form) !== form) return undefined;
    this.#formOf.set(path, form);
    const length = this.#texts.lengthOf(keyOf(take), take.length);
    const key = keyOf(take);
    const named = this.#names.get(key) ?? { text: this.#texts.nameOf(path, { ...take, length }) };
    this.#names.set(key, named);
    const index = this.#counted.length;
    const sum = COUNT_FORMS[form].newSum();
    const script: CountedScript = { index, scriptId, url, path, form, length, named, sum };
    this.#counted.push(script);
    return script;
  }
}

function keyOf({ form, scriptId }: ScriptTake): string {
  return `${form}:${scriptId}`;
}

/** Whether its text is that of its file. */
function isOfFile({ named: { text } }: CountedScript): boolean {
  return text.name.hash !== '' && text.isOwn !== true;
}

/**
 * Tools compile the text of a file with more behind it: what ran of the file is the file's. And import hooks put a
 * wrapper beside a module, under its name and a query: that is no code of the function's.
 */
function nameByOthers(script: CountedScript, ofFile: readonly CountedScript[]): void {
  const { form, sum, url, named } = script;
  const shorter = named.text.isOwn
    ? undefined
    : ofFile.find(
        (other) =>
          other.form === form &&
          COUNT_FORMS[form].beginsWith(sum.toCounts(), other.sum.toCounts(other.named.text.end)),
      );
  if (shorter !== undefined) {
    const { text } = shorter.named;
    named.text = { name: text.name, end: text.end ?? shorter.length };
  } else if (ofFile.length > 0 && url.includes('?')) named.text = { name: { hash: '' } };
}
