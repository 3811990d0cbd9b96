import { createHash } from 'node:crypto';
import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';

type Take = readonly (readonly number[])[];

/**
 * What single collections found of scripts. An attribution tells what ran and not how often, so what was found in the same
 * way counts once, in however many objects it stands: they may have been one before, or become one.
 */
export class AttributedTakes {
  readonly #known = new Set<string>();

  /** @param takes rows as in `Attribution.runs`, without the script @returns those that are not known; they are then */
  newOf(
    { function: { name }, sandbox: { taskRoot } }: ParsedRawObject,
    { url, hash, script, form }: ParsedScript,
    takes: readonly Take[],
  ): { key: string; take: Take }[] {
    const of = JSON.stringify([name, taskRoot, url, hash, script, form.name]);
    return takes.flatMap((take) => {
      const rows = take.map((row) => row.join()).sort();
      const key = createHash('sha256')
        .update(`${of}\n${rows.join('\n')}`)
        .digest('base64');
      return this.isNew(key) ? [{ key, take }] : [];
    });
  }

  /** Whether a take is not known; it is then. */
  isNew(key: string): boolean {
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    return true;
  }
}
