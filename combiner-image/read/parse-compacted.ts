import { MAX_TURN } from '../../contract/key-layout.ts';
import type { Compacted } from '../../contract/raw-object.ts';
import { fields, list, wrong } from '../bytes/check.ts';
import { checkCount, checkLost, checkOutcome, checkSandboxId, checkTime, isCount } from './raw-fields.ts';
import { isRunName } from './runs.ts';

/** Objects that one may stand for: each is looked up one by one. */
export const MAX_STANDS_FOR = 200_000;

/**
 * Checks what a compacted object says it stands for.
 * @throws UnreadableObjectError that names the first field that is wrong.
 */
export function checkCompacted(value: unknown): void {
  const compacted = fields(value, 'compacted') as Partial<Record<keyof Compacted, unknown>>;
  const { turn = 0 } = compacted;
  if (!isCount(turn) || turn > MAX_TURN)
    throw wrong('compacted.turn', `a whole number from 0 to ${MAX_TURN}`);
  const sandboxes = list(compacted.sandboxes, 'compacted.sandboxes');
  for (const [i, entry] of sandboxes.entries()) {
    const path = `compacted.sandboxes[${i}]`;
    const [id, sequence, ...more] = list(entry, path);
    checkSandboxId(id, `${path}[0]`);
    checkCount(sequence, `${path}[1]`);
    if (more.length > 0) throw wrong(path, 'an id and a sequence');
  }
  let objects = sandboxes.length;
  for (const [i, entry] of list(compacted.invocations, 'compacted.invocations').entries())
    objects += invocationsOf(entry, `compacted.invocations[${i}]`);
  const { slices = [] } = compacted;
  for (const [i, entry] of list(slices, 'compacted.slices').entries())
    objects += slicesOf(entry, `compacted.slices[${i}]`);
  if (objects > MAX_STANDS_FOR) throw wrong('compacted', `of at most ${MAX_STANDS_FOR} objects`);
  checkStates(compacted.states);
  checkRuns(compacted.runs);
  const { contexts = 'none' } = compacted;
  if (contexts !== 'none') throw wrong('compacted.contexts', '"none"');
  for (const name of ['from', 'to'] as const)
    if (compacted[name] !== undefined) checkTime(compacted[name], `compacted.${name}`);
  checkTime(compacted.lastStartedAt, 'compacted.lastStartedAt');
  for (const name of ['outcomes', 'inits'] as const) checkOutcomes(compacted[name], `compacted.${name}`);
}

function checkOutcomes(value: unknown, path: string): void {
  for (const [outcome, count] of Object.entries(fields(value, path))) {
    checkOutcome(outcome, path);
    checkCount(count, `${path}.${outcome}`);
  }
}

function checkRuns(value: unknown): void {
  if (value === undefined) return;
  const runs = fields(value, 'compacted.runs');
  for (const [i, entry] of list(runs['told'], 'compacted.runs.told').entries()) {
    const path = `compacted.runs.told[${i}]`;
    const [name, outcomes, ...more] = list(entry, path);
    if (typeof name !== 'string' || !isRunName(name) || more.length > 0)
      throw wrong(path, 'the name of a run and outcomes');
    checkOutcomes(outcomes, `${path}[1]`);
  }
  const { besides = 'others' } = runs;
  if (besides !== 'others' && besides !== 'unknown')
    throw wrong('compacted.runs.besides', '"others" or "unknown"');
}

/** @returns how many there are. */
function invocationsOf(entry: unknown, path: string): number {
  const [id, ranges, ...more] = list(entry, path);
  checkSandboxId(id, `${path}[0]`);
  const numbers = list(ranges, `${path}[1]`);
  if (more.length > 0 || numbers.length === 0 || numbers.length % 2 === 1) throw wrong(path, RANGES);
  let objects = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const [first, last] = [numbers[i], numbers[i + 1]];
    if (!isCount(first) || !isCount(last) || first > last) throw wrong(path, RANGES);
    objects += last - first + 1;
  }
  return objects;
}

/** @returns how many there are. */
function slicesOf(entry: unknown, path: string): number {
  const [id, uploads, ...more] = list(entry, path);
  checkSandboxId(id, `${path}[0]`);
  const numbers = list(uploads, `${path}[1]`);
  if (more.length > 0 || numbers.length === 0 || numbers.length % 2 === 1 || !numbers.every(isCount))
    throw wrong(path, 'an id and pairs of a sequence and an upload');
  return numbers.length / 2;
}

function checkStates(value: unknown): void {
  if (value === undefined) return;
  for (const [i, entry] of list(value, 'compacted.states').entries()) {
    const path = `compacted.states[${i}]`;
    const [id, said, ...more] = list(entry, path);
    checkSandboxId(id, `${path}[0]`);
    if (more.length > 0) throw wrong(path, 'an id and a state');
    const state = fields(said, `${path}[1]`);
    checkCount(state['invocations'], `${path}[1].invocations`);
    if (state['init'] !== undefined) checkOutcome(state['init'], `${path}[1].init`);
    if (state['unwrapped'] !== undefined) checkCount(state['unwrapped'], `${path}[1].unwrapped`);
    if (state['lost'] !== undefined) checkLost(state['lost'], `${path}[1].lost`);
  }
}

const RANGES = 'an id and ranges of sequences';
