import type { Fields } from './check.ts';
import { JsonBytes, noJson, OPEN_OBJECT } from './json-bytes.ts';

const LARGEST_OTHER = 1024;

/**
 * Reads the JSON text of an object whose fields are long texts. Only those that are known are made values.
 * @returns undefined for what is no object.
 * @throws UnreadableObjectError
 */
export function textFields(bytes: Buffer, names: readonly string[]): Fields | undefined {
  const json = new JsonBytes(bytes);
  if (json.peek() !== OPEN_OBJECT) return undefined;
  const found: Fields = Object.create(null);
  for (let isFirst = true; json.nextName(isFirst); isFirst = false) {
    const name = names.find((field) => json.isNamed(field));
    const from = json.at;
    json.skipValue();
    if (name !== undefined) found[name] = fieldValue(bytes.toString('utf8', from, json.at));
  }
  if (!Number.isNaN(json.peek())) throw noJson();
  return found;
}

/** Anything but a string is small enough to be looked at, or not looked at. */
function fieldValue(json: string): unknown {
  if (!json.startsWith('"') && json.length > LARGEST_OTHER) return null;
  try {
    return JSON.parse(json);
  } catch {
    throw noJson();
  }
}
