import { RAW_SCHEMA, type RawObject } from '../../contract/raw-object.ts';
import { type Fields, fields, list, schema, text, textLike, wrong } from '../bytes/check.ts';
import type { FlatCounts } from '../bytes/flat-counts.ts';
import { UnreadableObjectError } from '../errors.ts';
import { formNamed } from '../forms/forms.ts';
import { mendDescription } from './mend-description.ts';
import { checkCompacted } from './parse-compacted.ts';
import { checkCount, checkSandboxId, isCount } from './raw-fields.ts';
import { RawObjectParts } from './raw-object-parts.ts';
import type { ScriptName } from './script-heads.ts';

const FORM = /^[a-z0-9-]{1,40}$/;
const ID = /^[0-9a-f]{64}$/;
const HASH = /^(?:[0-9a-f]{64})?$/;
const KINDS: ReadonlySet<unknown> = new Set<RawObject['span']['kind']>([
  'sandbox',
  'slice',
  'invocation',
  'compacted',
]);
/** Each is looked for in the store. */
const MAX_SCRIPTS = 10_000;

export interface ParsedScript extends ScriptName {
  counts: FlatCounts;
}

/** A raw object whose counts are flat numbers. To be used before the next one is parsed. */
export interface ParsedRawObject extends Omit<RawObject, 'result' | 'attribution'> {
  result: ParsedScript[];
  /** JSON text, unchecked. */
  attribution?: Buffer;
  /** Fields that only describe, and were wrong: they have other values here. */
  mended: readonly string[];
}

const THROUGH: ReadonlySet<unknown> = new Set([undefined, 'builtin', 'other']);

/** Reads raw objects, one after another: each is to be used before the next one is parsed. */
export class RawObjectReader {
  readonly #parts = new RawObjectParts();

  /**
   * Reads the JSON text of a raw object and checks it: the same rules as
   * `contract/schemas/raw-object.schema.json`, and what each form of counts says of its own. Unknown further fields
   * are left alone, and fields that only describe are mended.
   * @throws UnreadableObjectError that names the first field that is wrong.
   */
  parse(bytes: Buffer): ParsedRawObject {
    const { header, counts, scripts: known, heads, attribution, problem } = this.#parts.take(bytes);
    const raw = schema(header, RAW_SCHEMA);
    checkOrigin(raw);
    checkSpan(raw);
    const mended = mendDescription(raw);
    if (raw['throws'] !== undefined) list(raw['throws'], 'throws').forEach(checkThrow);
    const scripts = list(raw['result'], 'result');
    if (scripts.length > MAX_SCRIPTS)
      throw new UnreadableObjectError('too-large', `${scripts.length} scripts, more than ${MAX_SCRIPTS}`);
    if (problem !== undefined) throw new UnreadableObjectError('invalid', problem);
    const { attribution: _, ...parsed } = header as RawObject;
    const result = scripts.map((value, index) => {
      const script = known.get(value) ?? parseScript(value, index, counts);
      const head = heads.get(index);
      if (head !== undefined) this.#keepHead(index, head, script);
      return script;
    });
    return { ...parsed, result, mended, ...(attribution && { attribution }) };
  }

  #keepHead(index: number, head: Buffer, { counts: _, ...name }: ParsedScript): void {
    this.#parts.heads.keep(index, head, name);
  }
}

/** Reads one raw object. @throws UnreadableObjectError */
export function parseRawObject(bytes: Buffer): ParsedRawObject {
  return new RawObjectReader().parse(bytes);
}

function checkSpan(raw: Fields): void {
  const span = fields(raw['span'], 'span');
  if (!KINDS.has(span['kind'])) throw wrong('span.kind', `one of ${[...KINDS].join(', ')}`);
  if (span['kind'] === 'compacted') checkCompacted(raw['compacted']);
  else if (raw['compacted'] !== undefined) throw wrong('compacted', 'there only if span.kind says so');
  checkCount(span['sequence'], 'span.sequence');
  if (span['kind'] === 'slice') checkCount(span['upload'], 'span.upload');
  else if (span['upload'] !== undefined) throw wrong('span.upload', 'there only if span.kind is slice');
}

function checkOrigin(raw: Fields): void {
  const fn = fields(raw['function'], 'function');
  if (text(fn['name'], 'function.name') === '') throw wrong('function.name', 'a name');
  const sandbox = fields(raw['sandbox'], 'sandbox');
  checkSandboxId(sandbox['id'], 'sandbox.id');
  text(sandbox['taskRoot'], 'sandbox.taskRoot');
}

function parseScript(value: unknown, index: number, counts: ReadonlyMap<unknown, FlatCounts>): ParsedScript {
  const path = `result[${index}]`;
  const script = fields(value, path);
  const functions = counts.get(script['functions']);
  if (functions === undefined) throw wrong(`${path}.functions`, 'an array');
  const name = script['form'];
  if (name !== undefined) textLike(name, FORM, `${path}.form`, 'a name of small letters, digits and dashes');
  const form = formNamed(name as string | undefined);
  const id = script['script'];
  return {
    scriptId: text(script['scriptId'], `${path}.scriptId`),
    url: text(script['url'], `${path}.url`),
    hash: textLike(script['hash'], HASH, `${path}.hash`, 'a SHA-256 in hex or empty'),
    ...(id !== undefined && { script: textLike(id, ID, `${path}.script`, 'a SHA-256 in hex') }),
    ...(script['due'] === true && { due: true }),
    form,
    counts:
      form.field === 'functions'
        ? v8Counts(script, path, functions)
        : ownCounts(script, path, functions, counts),
  };
}

function v8Counts(script: Fields, path: string, functions: FlatCounts): FlatCounts {
  if (script['counts'] !== undefined)
    throw wrong(`${path}.counts`, "there only if form names another form than V8's");
  return functions;
}

/** Tools that know V8's form alone see a script of which nothing was counted. */
function ownCounts(
  script: Fields,
  path: string,
  functions: FlatCounts,
  counts: ReadonlyMap<unknown, FlatCounts>,
): FlatCounts {
  if (functions.from !== functions.to) throw wrong(`${path}.functions`, 'empty, as it is with another form');
  const own = counts.get(script['counts']);
  if (own === undefined) throw wrong(`${path}.counts`, 'an array');
  return own;
}

function checkThrow(value: unknown, index: number): void {
  const path = `throws[${index}]`;
  const thrown = fields(value, path);
  checkCount(thrown['count'], `${path}.count`);
  for (const [i, entry] of list(thrown['frames'], `${path}.frames`).entries()) {
    const frame = fields(entry, `${path}.frames[${i}]`);
    text(frame['url'], `${path}.frames[${i}].url`);
    for (const name of ['line', 'column'])
      if (!isCount(frame[name]) || frame[name] === 0)
        throw wrong(`${path}.frames[${i}].${name}`, 'a whole number from 1');
    for (const name of ['construct', 'engine'])
      if (frame[name] !== undefined && frame[name] !== true)
        throw wrong(`${path}.frames[${i}].${name}`, 'true');
    if (!THROUGH.has(frame['through'])) throw wrong(`${path}.frames[${i}].through`, '"builtin" or "other"');
  }
}
