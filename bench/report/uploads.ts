import { existsSync } from 'node:fs';
import { link, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Checkout } from '../../combiner-image/checkout/checkout.ts';
import { planScript } from '../../combiner-image/convert/exact/plan-script.ts';
import { GivenMaps } from '../../combiner-image/sources/given-maps.ts';
import { loadScript } from '../../combiner-image/sources/load-script.ts';
import { StoredScripts } from '../../combiner-image/sources/stored-scripts.ts';
import { parseStoreLocation } from '../../combiner-image/store/location.ts';
import { rawKey } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { vary } from './variation.ts';

/** The same uploads in the form that a tool reads. */
export const FORMS = ['raw', 'v8', 'istanbul'] as const;
export type Form = (typeof FORMS)[number];

/** Makes the files of many sandboxes out of a few recorded ones. */
export class Uploads {
  readonly #recorded: readonly RawObject[];
  readonly #store: string;
  readonly #folder: string;
  readonly #made: Record<Form, string[]> = { raw: [], v8: [], istanbul: [] };

  /**
   * @param store the directory store of the recording, with the scripts.
   * @param folder where the files go.
   */
  constructor(recorded: readonly RawObject[], store: string, folder: string) {
    this.#recorded = recorded;
    this.#store = store;
    this.#folder = folder;
  }

  /** @returns a folder with the first `count` uploads: a directory store for `raw`, else one file for each. */
  async folderOf(form: Form, count: number): Promise<string> {
    await this.#make(form, count);
    const folder = join(this.#folder, `${form}-${count}`);
    if (existsSync(folder)) return folder;
    for (const path of this.#made[form].slice(0, count)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await link(join(this.#folder, form, path), join(folder, path));
    }
    if (form === 'raw') await this.#linkScripts(folder);
    return folder;
  }

  async #make(form: Form, count: number): Promise<void> {
    const made = this.#made[form];
    const write = form === 'istanbul' ? await this.#istanbul() : form === 'v8' ? v8 : raw;
    for (let index = made.length; index < count; index++) {
      const [path, body] = write(vary(this.#recordedOf(index), index), index);
      const file = join(this.#folder, form, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, body);
      made.push(path);
    }
  }

  #recordedOf(index: number): RawObject {
    const recorded = this.#recorded[index % this.#recorded.length];
    if (recorded === undefined) throw new Error('nothing was recorded');
    return recorded;
  }

  async #linkScripts(folder: string): Promise<void> {
    for (const name of await readdir(join(this.#store, 'scripts'), { recursive: true })) {
      if (!name.endsWith('.json.gz')) continue;
      const file = join(folder, 'scripts', name);
      await mkdir(dirname(file), { recursive: true });
      await link(join(this.#store, 'scripts', name), file);
    }
  }

  /** As an instrumented function would have written it: our converter's map of each upload. */
  async #istanbul(): Promise<(object: RawObject, index: number) => [string, string]> {
    const places = {
      scripts: new StoredScripts([parseStoreLocation(this.#store)]),
      maps: new GivenMaps([parseStoreLocation(this.#store)]),
      checkout: Checkout.none(),
      pathMaps: [],
    };
    const plans = new Map<string, ReturnType<typeof planScript>>();
    for (const { result, sandbox, function: fn } of this.#recorded)
      for (const { hash, script: id, url } of result) {
        if (plans.has(hash)) continue;
        const path = new URL(url).pathname.slice(sandbox.taskRoot.length + 1);
        const { script } = await loadScript(
          { key: hash, hash, script: id, path, taskRoot: sandbox.taskRoot, functions: [fn.name] },
          places,
        );
        plans.set(hash, planScript(script));
      }
    return ({ result }, index) => {
      const map: Record<string, unknown> = {};
      for (const { hash, functions } of result) {
        const plan = plans.get(hash);
        const vector = plan?.emptyVector();
        if (plan === undefined || vector === undefined) continue;
        plan.fold(vector, functions);
        for (const [path, coverage] of Object.entries(plan.toCoverage(vector))) {
          const file = join(this.#folder, path);
          map[file] = { ...coverage, path: file };
        }
      }
      return [`coverage-${index}.json`, JSON.stringify(map)];
    };
  }
}

function raw(object: RawObject): [string, Uint8Array] {
  const key = rawKey('', object.function.name, new Date(object.sandbox.startedAt), object.sandbox.id);
  return [key, gzipSync(JSON.stringify(object))];
}

/** As `NODE_V8_COVERAGE` writes it. */
function v8({ result }: RawObject, index: number): [string, string] {
  const scripts = result.map(({ scriptId, url, functions }) => ({ scriptId, url, functions }));
  return [`coverage-${index}.json`, JSON.stringify({ result: scripts })];
}
