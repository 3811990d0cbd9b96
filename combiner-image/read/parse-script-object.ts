import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import { schema, text, textLike, wrong } from './check.ts';

/**
 * Checks what came out of a script object: the same rules as `contract/schemas/script-object.schema.json`.
 * @throws UnreadableObjectError that names the first field that is wrong.
 */
export function parseScriptObject(json: unknown): ScriptObject {
  const script = schema(json, SCRIPT_SCHEMA);
  textLike(script['hash'], /^[0-9a-f]{64}$/, 'hash', 'a SHA-256 in hex');
  if (text(script['path'], 'path') === '') throw wrong('path', 'a path');
  text(script['text'], 'text');
  if (script['sourceMap'] !== undefined) text(script['sourceMap'], 'sourceMap');
  return json as ScriptObject;
}
