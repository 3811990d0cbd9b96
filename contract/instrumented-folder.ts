import { COUNTER_FORMS, type CounterForm, type Placement, placementOf } from './counters/placement.ts';

/** In an instrumented folder: what was there before, at the same relative paths, and the manifest. */
export const ORIGINALS_FOLDER = '.lambda-coverage-originals';

/** In the folder of originals: an `InstrumentedFolder` as JSON. */
export const INSTRUMENTED_MANIFEST = 'manifest.json';

/** What `lambda-coverage instrument` did to a folder. */
export interface InstrumentedFolder {
  version: 1;
  /** Version of the rules by which counters are placed and numbered. */
  placement: Placement;
  form: CounterForm;
  files: InstrumentedFile[];
}

export interface InstrumentedFile {
  /** Relative to the folder, with forward slashes; the original is at the same path in the folder of originals. */
  path: string;
  /** Of the global variable with the counters: `$a1B2`. No other file of the folder has it. */
  name: string;
  /** How many there are: the length of the array. */
  counters: number;
  /** SHA-256, hex, of the original text: what raw objects and script objects name. */
  sha256: string;
  /** SHA-256, hex, of the text with counters, and its length in bytes: a file of another length was changed since. */
  instrumented: string;
  bytes: number;
  /** Path of its source map where that is a file, as `path`; the original map is in the folder of originals. */
  map?: string;
}

/** Whoever writes to the folder writes the manifest: bounds of what a reader makes room for. */
export const INSTRUMENTED_LIMITS = {
  /** Of the manifest. */
  bytes: 16 * 1024 * 1024,
  files: 50_000,
  /** Characters of one path. */
  path: 4_096,
  /** Of one file, and so of one script of a raw object: TypeScript's 9 MB have 131 thousand. */
  counters: 2_000_000,
  /** Of all files together, 4 bytes each: those of 100 MB of minified code. */
  countersTogether: 4_000_000,
} as const;

const NAME = /^\$[A-Za-z0-9_$]{1,30}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a path leads to a file below the folder, on every system. */
export function isInstrumentedPath(path: unknown): path is string {
  return (
    typeof path === 'string' &&
    path.length <= INSTRUMENTED_LIMITS.path &&
    !/[\0\\]|^[A-Za-z]:/.test(path) &&
    path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..') &&
    path.split('/')[0] !== ORIGINALS_FOLDER
  );
}

/**
 * Reads a manifest.
 * @throws TypeError that says what is wrong: `files[3].name`
 */
export function parseInstrumentedFolder(text: string): InstrumentedFolder {
  if (text.length > INSTRUMENTED_LIMITS.bytes) throw new TypeError('it is too large');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new TypeError('it is not JSON');
  }
  const { version, placement, form, files } = fieldsOf(json);
  if (version !== 1 || (placement !== 1 && placement !== 2))
    throw new TypeError('a later version wrote it: use the same version of lambda-coverage everywhere');
  const known = COUNTER_FORMS.find((each) => each === form);
  if (known === undefined) throw wrong('form');
  if (placement !== placementOf(known)) throw wrong('placement');
  if (!Array.isArray(files) || files.length > INSTRUMENTED_LIMITS.files) throw wrong('files');
  const read = files.map(fileOf);
  if (read.reduce((sum, { counters }) => sum + counters, 0) > INSTRUMENTED_LIMITS.countersTogether)
    throw new TypeError(`files have more than ${INSTRUMENTED_LIMITS.countersTogether} counters together`);
  for (const field of ['path', 'name'] as const)
    if (new Set(read.map((file) => file[field])).size < read.length)
      throw new TypeError(`two files have one ${field}`);
  return { version, placement, form: known, files: read };
}

function fileOf(value: unknown, index: number): InstrumentedFile {
  const { path, name, counters, sha256, instrumented, bytes, map } = fieldsOf(value);
  const at = `files[${index}]`;
  if (!isInstrumentedPath(path)) throw wrong(`${at}.path`);
  if (typeof name !== 'string' || !NAME.test(name)) throw wrong(`${at}.name`);
  if (!isCount(counters, INSTRUMENTED_LIMITS.counters)) throw wrong(`${at}.counters`);
  if (!isHash(sha256)) throw wrong(`${at}.sha256`);
  if (!isHash(instrumented)) throw wrong(`${at}.instrumented`);
  if (!isCount(bytes, Number.MAX_SAFE_INTEGER)) throw wrong(`${at}.bytes`);
  if (map !== undefined && !isInstrumentedPath(map)) throw wrong(`${at}.map`);
  return { path, name, counters, sha256, instrumented, bytes, ...(map !== undefined && { map }) };
}

function fieldsOf(value: unknown): { [field: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('an object of it');
  return { ...value };
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= most;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && SHA256.test(value);
}

function wrong(field: string): TypeError {
  return new TypeError(`${field} is wrong`);
}
