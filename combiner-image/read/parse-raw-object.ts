import { type Invocation, type Outcome, RAW_SCHEMA, type RawObject } from '../../contract/raw-object.ts';
import { fields, list, schema, text, textLike, wrong } from './check.ts';

/** UTC, as `Date.toISOString` writes it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const HASH = /^(?:[0-9a-f]{64})?$/;
const SANDBOX = /^[0-9a-z]{1,64}$/;
const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>(['running', 'ok', 'error', 'exit', 'timeout']);

const THROUGH: ReadonlySet<unknown> = new Set([undefined, 'builtin', 'other']);

/**
 * Checks what came out of a raw object: the same rules as `contract/schemas/raw-object.schema.json`, and
 * that no range ends before it starts. Unknown further fields are left alone.
 * @throws UnreadableObjectError that names the first field that is wrong.
 */
export function parseRawObject(json: unknown): RawObject {
  const raw = schema(json, RAW_SCHEMA);
  checkOrigin(raw);
  const span = fields(raw['span'], 'span');
  if (span['kind'] !== 'sandbox' && span['kind'] !== 'invocation')
    throw wrong('span.kind', '"sandbox" or "invocation"');
  checkCount(span['sequence'], 'span.sequence');
  checkTime(raw['collectedAt'], 'collectedAt');
  const init = fields(raw['init'], 'init');
  checkOutcome(init['outcome'], 'init.outcome');
  checkDuration(init['durationMs'], 'init.durationMs');
  checkCount(raw['invocationCount'], 'invocationCount');
  list(raw['invocations'], 'invocations').forEach(checkInvocation);
  list(raw['result'], 'result').forEach(checkScript);
  if (raw['throws'] !== undefined) list(raw['throws'], 'throws').forEach(checkThrow);
  if (raw['lost'] !== undefined) checkCount(fields(raw['lost'], 'lost')['objects'], 'lost.objects');
  return json as RawObject;
}

function checkOrigin(raw: Record<string, unknown>): void {
  const fn = fields(raw['function'], 'function');
  if (text(fn['name'], 'function.name') === '') throw wrong('function.name', 'a name');
  text(fn['version'], 'function.version');
  const sandbox = fields(raw['sandbox'], 'sandbox');
  textLike(sandbox['id'], SANDBOX, 'sandbox.id', 'an id of small letters and digits');
  checkTime(sandbox['startedAt'], 'sandbox.startedAt');
  text(sandbox['taskRoot'], 'sandbox.taskRoot');
  text(fields(raw['layer'], 'layer')['version'], 'layer.version');
  const runtime = fields(raw['runtime'], 'runtime');
  for (const name of ['node', 'v8', 'name', 'arch']) text(runtime[name], `runtime.${name}`);
  if (raw['engine'] !== 'v8-block') throw wrong('engine', '"v8-block"');
}

function checkInvocation(value: unknown, index: number): void {
  const path = `invocations[${index}]`;
  const invocation = fields(value, path) as Partial<Record<keyof Invocation, unknown>>;
  text(invocation.requestId, `${path}.requestId`);
  checkTime(invocation.startedAt, `${path}.startedAt`);
  checkDuration(invocation.durationMs, `${path}.durationMs`);
  checkOutcome(invocation.outcome, `${path}.outcome`);
  if (invocation.context !== undefined) text(invocation.context, `${path}.context`);
}

function checkScript(value: unknown, index: number): void {
  const path = `result[${index}]`;
  const script = fields(value, path);
  text(script['scriptId'], `${path}.scriptId`);
  text(script['url'], `${path}.url`);
  textLike(script['hash'], HASH, `${path}.hash`, 'a SHA-256 in hex or empty');
  const functions = list(script['functions'], `${path}.functions`);
  for (let i = 0; i < functions.length; i++) {
    const problem = functionProblem(functions[i]);
    if (problem) throw wrong(`${path}.functions[${i}]`, `a V8 function coverage (${problem})`);
  }
}

/** Hundreds of thousands of ranges go through here: no paths are built unless something is wrong. */
function functionProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'no object';
  const { functionName, isBlockCoverage, ranges } = value as Record<string, unknown>;
  if (typeof functionName !== 'string') return 'functionName';
  if (typeof isBlockCoverage !== 'boolean') return 'isBlockCoverage';
  if (!Array.isArray(ranges) || ranges.length === 0) return 'ranges';
  for (const range of ranges as unknown[]) {
    if (typeof range !== 'object' || range === null) return 'ranges';
    const { startOffset, endOffset, count } = range as Record<string, unknown>;
    if (!isCount(startOffset) || !isCount(endOffset) || startOffset > endOffset) return 'offsets';
    if (!isCount(count)) return 'count';
  }
  return undefined;
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

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function checkCount(value: unknown, path: string): void {
  if (!isCount(value)) throw wrong(path, 'a whole number from 0');
}

function checkTime(value: unknown, path: string): void {
  textLike(value, TIME, path, 'an ISO 8601 time in UTC');
}

function checkDuration(value: unknown, path: string): void {
  if (value !== undefined && !(typeof value === 'number' && value >= 0)) throw wrong(path, 'milliseconds');
}

function checkOutcome(value: unknown, path: string): void {
  if (!OUTCOMES.has(value)) throw wrong(path, `one of ${[...OUTCOMES].join(', ')}`);
}
