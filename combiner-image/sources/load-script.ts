import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { scriptKey } from '../../contract/key-layout.ts';
import type { ScriptObject } from '../../contract/script-object.ts';
import { inflate } from '../bytes/inflate.ts';
import { UnconvertedScriptError, UnreadableObjectError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';
import { cleanPath } from './clean-path.ts';
import { findMap } from './find-map.ts';
import { followMaps } from './follow-maps.ts';
import { parseScriptObject } from './parse-script-object.ts';
import { ProjectFiles } from './project-files.ts';
import { resolveMap } from './resolve-map.ts';
import type { Script } from './script.ts';

const MAX_STORED_BYTES = 64 * 1024 * 1024;
const MAX_EXPANDED_BYTES = 128 * 1024 * 1024;

/** What the raw objects say of a script. */
export interface ScriptReference {
  hash: string;
  /** Relative to the task root, or absolute when outside of it. */
  path: string;
  /** Absolute path of the deployed code inside the sandbox. */
  taskRoot: string;
}

/** Where script texts and original sources may be found. */
export interface ScriptPlaces {
  locations: readonly StoreLocation[];
  /** Folder of the deployed code, for functions that upload no source text. */
  taskRoot?: string | undefined;
  /** Folder of the checkout, for sources whose text no map holds. */
  root: string;
}

export interface LoadedScript {
  script: Script;
  /** What is less good than it could be; each names no script, the caller does. */
  warnings: string[];
}

/**
 * The text as V8 counted in it.
 * @throws UnconvertedScriptError when the text is nowhere, or is another one.
 */
export async function loadText(reference: ScriptReference, places: ScriptPlaces): Promise<FoundScript> {
  if (reference.hash === '') throw new UnconvertedScriptError('the recorder could not read its text');
  const stored = (await fromStore(reference, places)) ?? (await fromTaskRoot(reference, places));
  const path = stored.path.startsWith(`${reference.taskRoot}/`)
    ? stored.path.slice(reference.taskRoot.length + 1)
    : stored.path;
  // Node compiles a script without its byte order mark: V8's offsets do not count it.
  return { ...stored, path, text: stored.text.replace(/^\uFEFF/, '') };
}

/** @throws UnconvertedScriptError when the text is nowhere, is another one, or its map cannot be read. */
export async function loadScript(reference: ScriptReference, places: ScriptPlaces): Promise<LoadedScript> {
  const { path, text, mapAt } = await loadText(reference, places);
  const { folder, base } = originOf(reference.taskRoot, places.root);
  const inProject = (file: string) => (file.startsWith('/') ? file : posix.join(folder, file));
  const script: Script = { hash: reference.hash, path: cleanPath(inProject(path), base), text };
  const found = await findMap({ path, text }, mapAt);
  if (found === undefined) return { script, warnings: [] };
  if ('missing' in found) {
    const warning = `its source map ${found.missing.slice(0, 100)} is missing; reporting the deployed file instead`;
    return { script, warnings: [warning] };
  }
  const files = new ProjectFiles(places.root);
  const first = resolveMap(found.text, {
    text,
    path: inProject(found.path),
    taskRoot: base,
    isFile: files.has,
  });
  const { map, warnings } = await followMaps(first, files);
  return { script: { ...script, map }, warnings };
}

/**
 * A task root inside of the checkout, as a local invocation has, says where the sources really are: paths start
 * at its folder there. In a sandbox elsewhere (`/var/task`) the task root is taken for the root of the project.
 */
function originOf(taskRoot: string, root: string): { folder: string; base: string } {
  const project = `${root.replace(/\/+$/, '')}/`;
  if (project === '/' || !taskRoot.startsWith(project)) return { folder: '', base: taskRoot };
  return { folder: taskRoot.slice(project.length), base: root };
}

interface FoundScript {
  path: string;
  text: string;
  mapAt: (path: string) => Promise<string | undefined>;
}

async function fromStore(reference: ScriptReference, places: ScriptPlaces): Promise<FoundScript | undefined> {
  for (const { store, prefix } of places.locations) {
    const key = scriptKey(prefix, reference.hash);
    let object: ScriptObject;
    try {
      const stored = await store.get(key, MAX_STORED_BYTES);
      if (stored === undefined) continue;
      object = parseScriptObject(inflate(stored.bytes, MAX_EXPANDED_BYTES));
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) throw error;
      throw new UnconvertedScriptError(`${key} is damaged: ${error.message}`, { cause: error });
    }
    if (sha256(object.text) !== reference.hash)
      throw new UnconvertedScriptError(`${key} does not hold the text that its name stands for`);
    return { path: object.path, text: object.text, mapAt: async () => object.sourceMap };
  }
  return undefined;
}

async function fromTaskRoot(reference: ScriptReference, places: ScriptPlaces): Promise<FoundScript> {
  const folder = places.taskRoot;
  if (folder === undefined)
    throw new UnconvertedScriptError(
      'its text is not in the store; pass the deployed folder with --task-root',
    );
  const files = new ProjectFiles(folder);
  const text = await files.text(reference.path);
  if (text === undefined)
    throw new UnconvertedScriptError(`there is no such file under the task root ${folder}`);
  if (sha256(text) !== reference.hash)
    throw new UnconvertedScriptError(`the file under ${folder} is not the one that ran`);
  return { path: reference.path, text, mapAt: (path) => files.text(path) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
