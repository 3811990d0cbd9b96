import { posix } from 'node:path';
import { sha256 } from '../../contract/script-identity.ts';
import { ProjectFiles } from '../checkout/project-files.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { placeSources, type SourcePlaces } from '../placement/place-sources.ts';
import { shownName } from '../placement/placement.ts';
import { Votes } from '../placement/votes.ts';
import { cleanPath } from './clean-path.ts';
import { findMap } from './find-map.ts';
import { followMaps } from './follow-maps.ts';
import type { GivenMaps } from './given-maps.ts';
import { mustFitHeap } from './memory-limit.ts';
import type { Script } from './script.ts';
import type { StoredScript, StoredScripts, UnreadableScript } from './stored-scripts.ts';

/** Longer texts may be parsed before anything else is known of them. */
const LARGE = 256 * 1024;

/** What the raw objects say of a script. */
export interface ScriptReference extends StoredScript {
  /** Names text, map and place. */
  key: string;
  /** SHA-256 of the text; empty when the recorder could not read it. */
  hash: string;
  /** Id of the script object; undefined when there is none, or an older recorder named it. */
  script: string | undefined;
  /** Relative to the task root, or absolute when outside of it. */
  path: string;
  /** Some sandbox had still to send the text. */
  isDue?: boolean;
  /** Absolute path of the deployed code inside the sandbox. */
  taskRoot: string;
  /** Folders of the checkout that the stamps of its builds name. */
  stamped?: readonly string[];
}

/** A folder of deployed code. */
export interface TaskRoot {
  /** Of this function; absent: of any. */
  functionName?: string;
  folder: string;
}

/** Where script texts and original sources may be found. */
export interface ScriptPlaces extends SourcePlaces {
  scripts: Pick<StoredScripts, 'find' | 'prefetch'>;
  /** For scripts that were deployed without theirs. */
  maps: Pick<GivenMaps, 'mapOf'>;
  /** For functions that upload no source text. */
  taskRoots?: readonly TaskRoot[] | undefined;
  /** Whether code without a map is looked for in the checkout. @default it is, as long as that does not take much */
  place?: boolean | undefined;
  /**
   * Before a script of these functions takes so many bytes of the heap.
   * @throws UnconvertedScriptError when there is no room
   */
  makeRoom?: (bytes: number, functions: readonly string[]) => void;
}

export interface LoadedScript {
  script: Script;
  /** What its sources say of the folders of its deployment. */
  votes: Votes;
  /** What is less good than it could be; each names no script, the caller does. */
  warnings: string[];
}

/**
 * The text as V8 counted in it.
 * @throws UnconvertedScriptError when the text is nowhere, or is another one.
 */
export async function loadText(reference: ScriptReference, places: ScriptPlaces): Promise<FoundScript> {
  if (reference.hash === '')
    throw new UnconvertedScriptError(
      'the text that ran is not the text of the file, and the recorder did not have it: it was too large, or an older layer recorded it',
    );
  const { text, mapAt } = await found(reference, places);
  if (text.length > LARGE) places.makeRoom?.(mustFitHeap({ text }).bytes, reference.functions);
  // Node compiles a script without its byte order mark: V8's offsets do not count it.
  return { path: reference.path, text: text.replace(/^\uFEFF/, ''), mapAt };
}

/** An object that cannot be read is the reason only where the text is nowhere else. */
async function found(reference: ScriptReference, places: ScriptPlaces): Promise<FoundText> {
  const unreadable: UnreadableScript[] = [];
  const stored = await places.scripts.find(reference, unreadable, (bytes) =>
    places.makeRoom?.(bytes, reference.functions),
  );
  if (stored !== undefined) return { text: stored.text, mapAt: async () => stored.sourceMap };
  let reason = reference.isDue
    ? 'its text is not in the store yet: it is large, and is sent with the next invocations of a sandbox, or when that ends. Invoke the function again, or pass the deployed folder with --task-root'
    : 'its text is not in the store; pass the deployed folder with --task-root';
  for (const { functionName, folder } of places.taskRoots ?? []) {
    if (functionName !== undefined && !reference.functions.includes(functionName)) continue;
    const deployed = await fromTaskRoot(reference, folder);
    if (typeof deployed !== 'string') return deployed;
    reason = deployed;
  }
  const [first] = unreadable;
  throw new UnconvertedScriptError(
    first === undefined ? reason : `${first.key} cannot be read: ${first.error.message}`,
    { cause: first?.error },
  );
}

/**
 * @param others what other scripts of its deployment say of folders.
 * @throws UnconvertedScriptError when the text is nowhere, is another one, or its map cannot be read.
 */
export async function loadScript(
  reference: ScriptReference,
  places: ScriptPlaces,
  others = new Votes(),
): Promise<LoadedScript> {
  const { path, text, mapAt } = await loadText(reference, places);
  const { hash, taskRoot, functions, stamped } = reference;
  const clean = cleanPath(path, { folder: '', taskRoot });
  const origin = { text, taskRoot, functions, script: clean, others, stamped };
  const own = await findMap({ path, text }, mapAt);
  const given = own === undefined || 'missing' in own ? await places.maps.mapOf(text) : undefined;
  const found = given === undefined ? own : { text: given, path: `${path}.map` };
  if (found !== undefined && !('missing' in found)) {
    const folder = posix.dirname(found.path);
    const { map, ...rest } = await followMaps(found.text, { ...origin, file: path, folder }, places);
    const deployedMap = given === undefined ? { deployedMap: found.text } : {};
    return { script: { hash, path: clean, text, map, ...deployedMap }, ...rest };
  }
  const { placements, votes } = await placeSources(
    [{ own: path, text, isMapped: true }],
    { ...origin, folder: '', agree: () => new Map() },
    places,
  );
  const placement = placements[0] ?? { kind: 'other', path, isOpen: false };
  const script: Script = { hash, path: shownName(placement, functions), text, placement };
  const warning =
    found &&
    `its source map ${found.missing.slice(0, 100)} did not come with it (not deployed, or not a source map of version 3): the deployed file is reported instead`;
  return { script, votes, warnings: warning === undefined ? [] : [warning] };
}

interface FoundText {
  text: string;
  mapAt: (path: string) => Promise<string | undefined>;
}

interface FoundScript extends FoundText {
  path: string;
}

/** @returns the reason when it is not there. */
async function fromTaskRoot(reference: ScriptReference, folder: string): Promise<FoundText | string> {
  const files = new ProjectFiles(folder);
  const text = await files.text(reference.path);
  if (text === undefined) return `there is no such file under the task root ${folder}`;
  if (sha256(text) !== reference.hash) return `the file under ${folder} is not the one that ran`;
  return { text, mapAt: (path) => files.text(path) };
}
