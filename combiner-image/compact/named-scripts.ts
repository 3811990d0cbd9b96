import { scriptKey, sharedScriptKey } from '../../contract/key-layout.ts';
import type { Sink } from '../merge/read-once.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { ScriptContent } from '../sources/read-script-object.ts';

/** Of one function: each is read. */
const MAX_SCRIPTS = 5_000;

/** The script objects that raw objects name, and what must be in them. */
export class NamedScripts implements Sink {
  readonly byKey = new Map<string, ScriptContent>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  add({ function: { name }, result }: ParsedRawObject): void {
    for (const { hash, script } of result) {
      if (hash === '' || this.byKey.size >= MAX_SCRIPTS) continue;
      const key =
        script === undefined ? sharedScriptKey(this.#prefix, hash) : scriptKey(this.#prefix, name, script);
      if (!this.byKey.has(key)) this.byKey.set(key, { hash, script });
    }
  }
}
