import { asBuild } from '../../contract/build.ts';
import type { Invocation } from '../../contract/raw-object.ts';
import { type Fields, fields, list, text, wrong } from '../bytes/check.ts';
import { UnreadableObjectError } from '../errors.ts';
import {
  checkCost,
  checkCount,
  checkDuration,
  checkLost,
  checkOutcome,
  checkProblems,
  checkTime,
} from './raw-fields.ts';

const UNKNOWN = 'unknown';
const LONG_AGO = '1970-01-01T00:00:00.000Z';

/**
 * Replaces what only describes, where it is wrong: a clock that was set back must not cost the counts. Names,
 * ids, spans and counts are not looked at.
 * @returns the fields that were wrong
 */
export function mendDescription(raw: Fields): string[] {
  const mended: string[] = [];
  const isRight = (path: string, check: () => void): boolean => {
    try {
      check();
      return true;
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) throw error;
      mended.push(path);
      return false;
    }
  };
  const mendTexts = (name: string, keys: readonly string[]): void => {
    if (!isRight(name, () => fields(raw[name], name))) raw[name] = {};
    const of = raw[name] as Fields;
    for (const key of keys)
      if (!isRight(`${name}.${key}`, () => text(of[key], `${name}.${key}`))) of[key] = UNKNOWN;
  };
  mendTexts('function', ['version']);
  mendTexts('layer', ['version']);
  mendTexts('runtime', ['name', 'arch', ...versionsIn(raw['runtime'])]);
  if (typeof raw['engine'] !== 'string' || raw['engine'] === '') {
    mended.push('engine');
    raw['engine'] = UNKNOWN;
  }
  mendBuild(raw, isRight);
  if (raw['problems'] !== undefined && !isRight('problems', () => checkProblems(raw['problems'], 'problems')))
    delete raw['problems'];
  mendTimes(raw, isRight);
  mendInit(raw, isRight);
  mendInvocations(raw, isRight);
  mendDue(raw, mended);
  if (
    raw['unwrapped'] !== undefined &&
    !isRight('unwrapped', () => checkCount(raw['unwrapped'], 'unwrapped'))
  )
    delete raw['unwrapped'];
  if (raw['cost'] !== undefined && !isRight('cost', () => checkCost(raw['cost'], 'cost'))) delete raw['cost'];
  if (raw['lost'] !== undefined && !isRight('lost', () => checkLost(raw['lost'], 'lost'))) delete raw['lost'];
  return mended;
}

/** A runtime tells the versions of its language; what stands there of another one is a text, too. */
function versionsIn(runtime: unknown): string[] {
  const { node, v8, python } = Object(runtime) as Fields;
  if (python === undefined) return ['node', 'v8'];
  return ['python', ...(node === undefined ? [] : ['node']), ...(v8 === undefined ? [] : ['v8'])];
}

/** Counts of no known build are better than none. */
function mendBuild(raw: Fields, isRight: IsRight): void {
  if (raw['build'] === undefined) return;
  const isBuild = isRight('build', () => {
    if (asBuild(raw['build']) === undefined) throw wrong('build', 'a build with a name');
  });
  if (!isBuild) delete raw['build'];
}

type IsRight = (path: string, check: () => void) => boolean;

/** It only says why a text is not in the store. */
function mendDue(raw: Fields, mended: string[]): void {
  for (const [index, script] of list(raw['result'], 'result').entries()) {
    const { due } = Object(script) as Fields;
    if (due === undefined || due === true) continue;
    mended.push(`result[${index}].due`);
    delete (script as Fields)['due'];
  }
}

function mendTimes(raw: Fields, isRight: IsRight): void {
  const sandbox = fields(raw['sandbox'], 'sandbox');
  const isCollectedRight = isRight('collectedAt', () => checkTime(raw['collectedAt'], 'collectedAt'));
  if (!isRight('sandbox.startedAt', () => checkTime(sandbox['startedAt'], 'sandbox.startedAt')))
    sandbox['startedAt'] = isCollectedRight ? raw['collectedAt'] : LONG_AGO;
  if (!isCollectedRight) raw['collectedAt'] = sandbox['startedAt'];
}

function mendInit(raw: Fields, isRight: IsRight): void {
  if (!isRight('init', () => fields(raw['init'], 'init'))) raw['init'] = {};
  const init = raw['init'] as Fields;
  if (!isRight('init.outcome', () => checkOutcome(init['outcome'], 'init.outcome')))
    init['outcome'] = 'running';
  if (!isRight('init.durationMs', () => checkDuration(init['durationMs'], 'init.durationMs')))
    delete init['durationMs'];
}

/** Of an invocation, a wrong duration alone is left out; one that is wrong otherwise is described no more. */
function mendInvocations(raw: Fields, isRight: IsRight): void {
  if (!isRight('invocations', () => list(raw['invocations'], 'invocations'))) raw['invocations'] = [];
  const invocations = (raw['invocations'] as unknown[]).filter((value, index) => {
    const path = `invocations[${index}]`;
    const invocation = Object(value) as Fields;
    const { durationMs } = invocation;
    if (!isRight(`${path}.durationMs`, () => checkDuration(durationMs, path)))
      delete invocation['durationMs'];
    return isRight(path, () => checkInvocation(value, path));
  });
  raw['invocations'] = invocations;
  if (!isRight('invocationCount', () => checkCount(raw['invocationCount'], 'invocationCount')))
    raw['invocationCount'] = invocations.length;
}

function checkInvocation(value: unknown, path: string): void {
  const invocation = fields(value, path) as Partial<Record<keyof Invocation, unknown>>;
  text(invocation.requestId, `${path}.requestId`);
  checkTime(invocation.startedAt, `${path}.startedAt`);
  checkOutcome(invocation.outcome, `${path}.outcome`);
  if (invocation.context !== undefined) text(invocation.context, `${path}.context`);
}
