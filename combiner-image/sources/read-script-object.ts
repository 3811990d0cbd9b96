import { scriptId, sha256 } from '../../contract/script-identity.ts';
import type { ScriptObject } from '../../contract/script-object.ts';
import { inflate } from '../bytes/inflate.ts';
import { UnreadableObjectError } from '../errors.ts';
import { heapAdvice, heapBytes } from '../heap.ts';
import { parseScriptObject } from './parse-script-object.ts';

/** Of a script object as it is stored. */
export const MAX_STORED_SCRIPT = 64 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;
const MAX_EXPANDED = 128 * MEBIBYTE;
/** Its JSON, the text and the map are in memory together. */
const SHARE_OF_HEAP = 0.25;
/** The same, for each of its bytes; the map is a text and then what it says. */
const HEAP_BYTES_PER_BYTE = 4;

/** What must be in a script object, as far as it is known. */
export interface ScriptContent {
  hash?: string;
  /** Id, which stands for text and map. */
  script?: string | undefined;
}

/**
 * Reads a script object as it is stored.
 * @param makeRoom in the heap, for so many bytes
 * @throws UnreadableObjectError when it is damaged, or holds another text or map than asked for.
 */
export function readScriptObject(
  bytes: Uint8Array,
  { hash, script }: ScriptContent,
  makeRoom?: (bytes: number) => void,
): ScriptObject {
  const json = expanded(bytes);
  makeRoom?.(json.length * HEAP_BYTES_PER_BYTE);
  const object = parseScriptObject(json);
  const found = sha256(object.text);
  const isRight =
    found === (hash ?? found) && (script === undefined || script === scriptId(found, object.sourceMap));
  if (!isRight) throw new UnreadableObjectError('damaged', 'it holds another text or map than its name says');
  return object;
}

function expanded(bytes: Uint8Array): Buffer {
  const most = Math.floor((heapBytes() * SHARE_OF_HEAP) / MEBIBYTE) * MEBIBYTE;
  if (most >= MAX_EXPANDED) return inflate(bytes, MAX_EXPANDED);
  try {
    return inflate(bytes, most);
  } catch (error) {
    if (!(error instanceof UnreadableObjectError && error.kind === 'too-large')) throw error;
    throw new UnreadableObjectError('too-large', `${error.message}, too much for ${heapAdvice()}`, {
      cause: error,
    });
  }
}
