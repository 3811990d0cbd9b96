import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import { schema, text, textLike, wrong } from '../bytes/check.ts';
import { textFields } from '../bytes/text-fields.ts';

const FIELDS = ['schema', 'hash', 'path', 'text', 'sourceMap'];

/**
 * Reads the JSON text of a script object and checks it: the same rules as
 * `contract/schemas/script-object.schema.json`. Only the fields that are known are made values.
 * @throws UnreadableObjectError that names the first field that is wrong.
 */
export function parseScriptObject(bytes: Buffer): ScriptObject {
  const script = schema(textFields(bytes, FIELDS), SCRIPT_SCHEMA);
  const sourceMap = script['sourceMap'];
  const path = text(script['path'], 'path');
  if (path === '') throw wrong('path', 'a path');
  return {
    schema: SCRIPT_SCHEMA,
    hash: textLike(script['hash'], /^[0-9a-f]{64}$/, 'hash', 'a SHA-256 in hex'),
    path,
    text: text(script['text'], 'text'),
    ...(sourceMap !== undefined && { sourceMap: text(sourceMap, 'sourceMap') }),
  };
}
