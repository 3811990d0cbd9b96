import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import { type Fields, schema, text, textLike, wrong } from '../bytes/check.ts';
import { JsonBytes, noJson, OPEN_OBJECT } from '../bytes/json-bytes.ts';

const FIELDS = ['schema', 'hash', 'path', 'text', 'sourceMap'];
const LARGEST_OTHER = 1024;

/**
 * Reads the JSON text of a script object and checks it: the same rules as
 * `contract/schemas/script-object.schema.json`. Only the fields that are known are made values.
 * @throws UnreadableObjectError that names the first field that is wrong.
 */
export function parseScriptObject(bytes: Buffer): ScriptObject {
  const script = schema(knownFields(bytes), SCRIPT_SCHEMA);
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

function knownFields(bytes: Buffer): Fields | undefined {
  const json = new JsonBytes(bytes);
  if (json.peek() !== OPEN_OBJECT) return undefined;
  const found: Fields = Object.create(null);
  for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
    const name = FIELDS.find((field) => json.isNamed(field));
    const from = json.at;
    json.skipValue();
    if (name !== undefined) found[name] = fieldValue(bytes.toString('utf8', from, json.at));
  }
  if (!Number.isNaN(json.peek())) throw noJson();
  return found;
}

/** All fields are strings; anything else is small enough to be looked at, or not looked at. */
function fieldValue(json: string): unknown {
  if (!json.startsWith('"') && json.length > LARGEST_OTHER) return null;
  try {
    return JSON.parse(json);
  } catch {
    throw noJson();
  }
}
