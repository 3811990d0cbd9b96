import { type FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import { JsonBytes } from '../bytes/json-bytes.ts';
import { UnreadableObjectError } from '../errors.ts';
import type { CountForm } from '../forms/count-form.ts';
import { formNamed } from '../forms/forms.ts';
import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';
import type { AttributedScript, AttributedState } from './attributed-script.ts';
import { CountsByFunction, type CountsState } from './counts-by-function.ts';

const MEBIBYTE = 1024 * 1024;

const MAX_PATHS = 10_000;

/** Scripts of one object; those of a real one are some hundreds. */
const MAX_BEFORE = 1_000;

/** Folders that one script is known to be built in; it is one, unless services deploy the same bundle. */
const MAX_STAMPED = 10;

/** Of sums in use, beside those of one script; the rest is packed. */
const MAX_BYTES_IN_USE = 128 * MEBIBYTE;

/** Of the packed sums of one Lambda function. */
const MAX_PACKED_BYTES = 64 * MEBIBYTE;

/** Of one Lambda function, in all its builds. */
export const MAX_SCRIPTS = 50_000;

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
  /** By Lambda function: which context ran what of it. */
  attributed: Map<string, AttributedScript>;
  /** ISO 8601, UTC: when it was last seen. */
  lastSeen: string;
  /** ISO 8601, UTC, by Lambda function: when the last sandbox started that ran it. */
  lastStarted: Map<string, string>;
  /** Folders of the checkout that the stamps of its builds name; of a few builds. */
  stamped: Set<string>;
  /** Some sandbox had still to send its text. */
  isDue: boolean;
}

/** One use as it goes to who adds it to others. */
export interface ScriptUseState {
  form: string;
  hash: string;
  script?: string;
  path: string;
  taskRoot: string;
  /** By function, at least one. */
  counts: CountsState[];
  attributed: [functionName: string, state: AttributedState][];
  lastSeen: string;
  lastStarted: [functionName: string, started: string][];
  stamped: string[];
  isDue: boolean;
}

export interface ScriptsState {
  uses: ScriptUseState[];
  dropped: number;
}

function stateOf(use: ScriptUse): ScriptUseState {
  const { hash, script, path, taskRoot, counts, attributed, lastSeen, lastStarted, stamped, isDue } = use;
  return {
    form: counts.form.name,
    hash,
    ...(script !== undefined && { script }),
    path,
    taskRoot,
    counts: counts.functions.map((name) => counts.stateOf(name)),
    attributed: [...attributed].map(([name, of]) => [name, of.toState()]),
    lastSeen,
    lastStarted: [...lastStarted],
    stamped: [...stamped],
    isDue,
  };
}

/** Sums by content and path, never by path alone: two versions of a file share a path, but no offset. */
export class ScriptUses {
  readonly #uses = new Map<string, ScriptUse>();
  readonly #paths = new Map<string, string | undefined>();
  /** By its place in an object the script that stood there last: uploads of one function have the same in one order. */
  readonly #before: { url: string; use: ScriptUse }[] = [];
  readonly #inUse = new Set<CountsByFunction>();
  #bytesInUse = 0;
  readonly #packedBytes = new Map<string, number>();
  readonly #scripts = new Map<string, number>();
  readonly #scanned = new NumberList();
  /** Scripts that are left out, once for each object that names one. */
  dropped = 0;

  /** @returns by the index of the script in the object; undefined for what is left out */
  add(object: ParsedRawObject): (ScriptUse | undefined)[] {
    const { taskRoot, startedAt } = object.sandbox;
    const { name } = object.function;
    const started = object.compacted?.lastStartedAt ?? startedAt;
    return object.result.map((script, index) => {
      const use = this.#sameAsBefore(index, script, taskRoot) ?? this.#find(index, script, object);
      if (use === undefined) return undefined;
      if (object.collectedAt > use.lastSeen) use.lastSeen = object.collectedAt;
      if (started > (use.lastStarted.get(name) ?? '')) use.lastStarted.set(name, started);
      if (script.due) use.isDue = true;
      if (object.build?.folder !== undefined && use.stamped.size < MAX_STAMPED)
        use.stamped.add(object.build.folder);
      this.#count(use.counts, name, script.hash === '' ? undefined : script.counts);
      return use;
    });
  }

  /** What `addState` takes. @param indexes get that of each use */
  toState(indexes = new Map<ScriptUse, number>()): ScriptsState {
    const uses = [...this.#uses.values()];
    for (const [index, use] of uses.entries()) indexes.set(use, index);
    return { uses: uses.map(stateOf), dropped: this.dropped };
  }

  /**
   * Adds what others have added up, of objects that are not among these.
   * @param addAttributed takes which context ran what of a script
   * @returns by the index of the use in the state; undefined for what is left out
   */
  addState(
    { uses, dropped }: ScriptsState,
    addAttributed: (use: ScriptUse, functionName: string, state: AttributedState) => void,
  ): (ScriptUse | undefined)[] {
    this.dropped += dropped;
    return uses.map((state) => {
      const { hash, script, path, taskRoot, counts } = state;
      const form = formNamed(state.form);
      const use = this.#use({ hash, script, form }, path, counts[0]?.name ?? '', taskRoot);
      if (use === undefined) {
        this.dropped++;
        return undefined;
      }
      if (state.lastSeen > use.lastSeen) use.lastSeen = state.lastSeen;
      for (const [name, started] of state.lastStarted)
        if (started > (use.lastStarted.get(name) ?? '')) use.lastStarted.set(name, started);
      for (const folder of state.stamped) if (use.stamped.size < MAX_STAMPED) use.stamped.add(folder);
      use.isDue ||= state.isDue;
      for (const each of counts)
        if ('problem' in each) this.#refuse(use.counts, each.name, each.problem);
        else this.addCounts(use, each.name, each.counts);
      for (const [name, attributed] of state.attributed) addAttributed(use, name, attributed);
      return use;
    });
  }

  /** @param json counts as the script's form writes them @throws UnreadableObjectError */
  addCounts({ hash, counts }: ScriptUse, functionName: string, json: string): void {
    const bytes = Buffer.from(json);
    const numbers = this.#scanned;
    numbers.length = 0;
    const problem = counts.form.scan(new JsonBytes(bytes), numbers);
    if (problem !== undefined) throw new UnreadableObjectError('invalid', `counts${problem}`);
    const flat = { bytes, numbers: numbers.numbers, from: 0, to: numbers.length };
    this.#count(counts, functionName, hash === '' ? undefined : flat);
  }

  #refuse(sums: CountsByFunction, functionName: string, problem: string): void {
    if (sums.current === functionName) this.#pack(sums);
    const given = sums.refuse(functionName, problem);
    this.#packedBytes.set(functionName, (this.#packedBytes.get(functionName) ?? 0) - given);
  }

  #sameAsBefore(index: number, { url, hash, script, form }: ParsedScript, taskRoot: string) {
    const before = this.#before[index];
    const isSame =
      before !== undefined &&
      before.url === url &&
      before.use.hash === hash &&
      before.use.script === script &&
      before.use.taskRoot === taskRoot &&
      before.use.counts.form === form;
    return isSame ? before.use : undefined;
  }

  #find(index: number, script: ParsedScript, object: ParsedRawObject): ScriptUse | undefined {
    const path = this.#pathOf(script.url, object.sandbox.taskRoot);
    if (path === undefined) return undefined;
    const use = this.#use(script, path, object.function.name, object.sandbox.taskRoot);
    if (use === undefined) this.dropped++;
    else if (index < MAX_BEFORE) this.#before[index] = { url: script.url, use };
    return use;
  }

  #count(sums: CountsByFunction, functionName: string, counts: FlatCounts | undefined): void {
    const before = sums.bytes;
    if (sums.current !== functionName) {
      this.#pack(sums);
      this.#inUse.add(sums);
    }
    const known = sums.current === functionName ? before : 0;
    sums.add(functionName, counts);
    const grown = sums.bytes - known;
    if (grown === 0) return;
    this.#bytesInUse += grown;
    if (this.#bytesInUse <= MAX_BYTES_IN_USE) return;
    // Older builds, and scripts of functions that were read before: nobody may ask for them until the end.
    for (const other of this.#inUse) if (other !== sums) this.#pack(other);
  }

  #pack(sums: CountsByFunction): void {
    const { current: name, bytes } = sums;
    if (name === undefined) return;
    this.#bytesInUse -= bytes;
    this.#inUse.delete(sums);
    let packed = (this.#packedBytes.get(name) ?? 0) + sums.pack();
    if (packed > MAX_PACKED_BYTES)
      packed -= sums.refuse(name, `the counts of ${name} take more than ${MAX_PACKED_BYTES / MEBIBYTE} MiB`);
    this.#packedBytes.set(name, packed);
  }

  /** The key of a script's uses; undefined for what is no file or has no text. */
  keyOf({ hash, script, url }: Omit<ParsedScript, 'counts'>, taskRoot: string): string | undefined {
    const path = this.#pathOf(url, taskRoot);
    return path === undefined || hash === '' ? undefined : keyOf(hash, script, path, taskRoot);
  }

  /**
   * Last seen first: where two texts claim one name, the newer one comes first. What has no text is left out where
   * another script of its path has one: import hooks wrap modules in code of their own.
   */
  newestFirst(): ScriptUse[] {
    const all = [...this.#uses.values()];
    const placeOf = ({ taskRoot, path }: ScriptUse) => `${taskRoot.length} ${taskRoot}${path}`;
    const withText = new Set(all.filter(({ hash }) => hash !== '').map(placeOf));
    const uses = all.filter((use) => use.hash !== '' || !withText.has(placeOf(use)));
    return uses.sort(
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

  #use(
    { hash, script, form }: { hash: string; script?: string | undefined; form: CountForm },
    path: string,
    name: string,
    taskRoot: string,
  ): ScriptUse | undefined {
    const key = keyOf(hash, script, path, taskRoot);
    const ofForm = `${form.name} ${key}`;
    const known = this.#uses.get(ofForm);
    if (known !== undefined) return known;
    const scripts = this.#scripts.get(name) ?? 0;
    if (scripts >= MAX_SCRIPTS) return undefined;
    this.#scripts.set(name, scripts + 1);
    const use = {
      key,
      hash,
      script,
      path,
      taskRoot,
      counts: new CountsByFunction(form),
      attributed: new Map<string, AttributedScript>(),
      lastSeen: '',
      lastStarted: new Map(),
      stamped: new Set<string>(),
      isDue: false,
    };
    this.#uses.set(ofForm, use);
    return use;
  }
}

/** Asked for every script of every object. The lengths are known, so no two keys are alike by accident or design. */
function keyOf(hash: string, script: string | undefined, path: string, taskRoot: string): string {
  return `${script ?? ''} ${hash} ${taskRoot.length} ${taskRoot}${path}`;
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
