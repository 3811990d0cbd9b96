import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { CountSums } from '../forms/count-form.ts';
import { isKnown } from '../forms/forms.ts';
import type { ParsedScript } from '../read/parse-raw-object.ts';

/** As measured, without its counts. */
const SCRIPT_BYTES = 2_000;

interface SummedScript {
  url: string;
  hash: string;
  script: string | undefined;
  isDue: boolean;
  index: number;
  counts: CountSums;
}

/** The counts of the scripts of one deployment: never two texts under one URL, and of two forms each by itself. */
export class SummedScripts {
  readonly #contents = new Map<string, string>();
  readonly #scripts = new Map<string, SummedScript>();
  #bytes = 0;

  /** About how much memory they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why no sum can hold all of them. */
  get problem(): string | undefined {
    for (const { counts } of this.#scripts.values()) if (counts.problem !== undefined) return counts.problem;
    return undefined;
  }

  /** Whether the scripts fit to those that were added. */
  fit(scripts: readonly ParsedScript[]): boolean {
    return scripts.every((each) => (this.#contents.get(each.url) ?? contentOf(each)) === contentOf(each));
  }

  /** @returns for each script its index in `toResult`. */
  add(scripts: readonly ParsedScript[]): number[] {
    return scripts.map((script) => {
      const summed = this.#script(script);
      summed.isDue ||= script.due === true;
      // Without its text nobody can use the counts, and without its hash nobody can add them.
      if (script.hash === '') return summed.index;
      this.#bytes -= summed.counts.bytes;
      summed.counts.add(script.counts);
      this.#bytes += summed.counts.bytes;
      return summed.index;
    });
  }

  toResult(): RawScriptCoverage[] {
    return [...this.#scripts.values()].map(({ url, hash, script, isDue, index, counts }) => ({
      scriptId: String(index),
      url,
      hash,
      ...(script !== undefined && { script }),
      ...(isDue && { due: true as const }),
      ...counts.toEntry(),
    }));
  }

  #script(parsed: ParsedScript): SummedScript {
    const { url, hash, script, form } = parsed;
    const key = `${form.name} ${url}`;
    let summed = this.#scripts.get(key);
    if (summed === undefined) {
      const index = this.#scripts.size;
      summed = { url, hash, script, isDue: false, index, counts: form.newSums() };
      this.#scripts.set(key, summed);
      this.#bytes += SCRIPT_BYTES + url.length;
      this.#contents.set(url, contentOf(parsed));
    }
    return summed;
  }
}

/** Whether one sum can hold all of an object's scripts; else the object stays as it is. */
export function canBeSummed(scripts: readonly ParsedScript[]): boolean {
  const contents = new Map(scripts.map((each) => [each.url, contentOf(each)]));
  // Two texts under one URL: then a stack's URL names neither.
  return scripts.every((each) => contents.get(each.url) === contentOf(each) && isKnown(each.form));
}

/** A text with another map is another script. */
function contentOf({ hash, script = '' }: ParsedScript): string {
  return `${hash} ${script}`;
}
