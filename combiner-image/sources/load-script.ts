import { posix } from 'node:path';
import { sha256 } from '../../contract/script-identity.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { cleanPath, ownSources } from './clean-path.ts';
import { findMap } from './find-map.ts';
import { followMaps } from './follow-maps.ts';
import { ProjectFiles } from './project-files.ts';
import { resolveMap } from './resolve-map.ts';
import type { Script } from './script.ts';
import type { StoredScript, StoredScripts, UnreadableScript } from './stored-scripts.ts';

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
  /** Absolute path of the deployed code inside the sandbox. */
  taskRoot: string;
}

/** A folder of deployed code. */
export interface TaskRoot {
  /** Of this function; absent: of any. */
  functionName?: string;
  folder: string;
}

/** Where script texts and original sources may be found. */
export interface ScriptPlaces {
  scripts: StoredScripts;
  /** For functions that upload no source text. */
  taskRoots?: readonly TaskRoot[] | undefined;
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
  if (reference.hash === '')
    throw new UnconvertedScriptError(
      'the text that ran is not the text of the file: a hook compiled another one, or the file was changed or deleted',
    );
  const { text, mapAt } = await found(reference, places);
  // Node compiles a script without its byte order mark: V8's offsets do not count it.
  return { path: reference.path, text: text.replace(/^\uFEFF/, ''), mapAt };
}

/** An object that cannot be read is the reason only where the text is nowhere else. */
async function found(reference: ScriptReference, places: ScriptPlaces): Promise<FoundText> {
  const unreadable: UnreadableScript[] = [];
  const stored = await places.scripts.find(reference, unreadable);
  if (stored !== undefined) return { text: stored.text, mapAt: async () => stored.sourceMap };
  let reason = 'its text is not in the store; pass the deployed folder with --task-root';
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
  const { map, warnings } = await followMaps(first, text, files, ownSources(script.path));
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
