import { constants, gzipSync } from 'node:zlib';
import {
  type Outcome,
  type Problem,
  RAW_SCHEMA,
  type RawObject,
  type RecordingCost,
} from '../../contract/raw-object.ts';
import { changedUnseen } from '../engine/counters/instrumented-problems.ts';
import { BAD_STAMP } from '../health/status.ts';
import { LIMITS } from '../limits.ts';
import { LAYER_VERSION } from '../version.ts';
import type { AttributionLog } from './attribution-log.ts';
import type { InvocationLog } from './invocation-log.ts';
import type { Sandbox } from './sandbox.ts';
import type { SandboxCoverage } from './sandbox-coverage.ts';
import type { ThrowLog } from './throw-log.ts';

interface Parts {
  span: RawObject['span'];
  init: { outcome: Outcome; durationMs?: number };
  invocations: InvocationLog;
  /** No more will be told of this part of the sandbox's time. */
  isOver: boolean;
  coverage: SandboxCoverage;
  throws: ThrowLog;
  /** Epoch milliseconds of the newest take; `undefined`: now. */
  collectedAt: number | undefined;
  /** `undefined`: attribution is off. */
  attribution: AttributionLog | undefined;
  /** Objects given up so far, threads that have not handed over what they ran, invocations without a handler. */
  lost: { objects: number; threads: number; unhandled: number };
  cost: RecordingCost;
  /** Of files that were loaded without counters. */
  uncounted: readonly Problem[];
  /** Whether the handler is called by way of the shim. */
  isWrapped: boolean;
  /** Files that were changed after they were instrumented, and of which code ran. */
  changed: readonly string[];
  /** Whether the text of a script, by its id, is still on its way. */
  isDue: (id: string) => boolean;
}

/** What the store gets: the raw object, as gzip JSON. */
export function rawObjectBody(sandbox: Sandbox, parts: Parts): Buffer {
  const { span, init, invocations, isOver, coverage, cost, lost, isWrapped, isDue, changed } = parts;
  const { settings } = sandbox;
  const problems = problemsOf(sandbox, changed, parts.uncounted);
  const throws = parts.throws.describe();
  const object: RawObject = {
    schema: RAW_SCHEMA,
    function: { name: settings.functionName, version: settings.functionVersion },
    sandbox: {
      id: sandbox.id,
      startedAt: new Date(sandbox.startedAt).toISOString(),
      taskRoot: settings.taskRoot,
    },
    span,
    layer: { version: LAYER_VERSION },
    ...(sandbox.build === undefined ? {} : { build: sandbox.build }),
    runtime: {
      node: process.versions.node,
      v8: process.versions.v8,
      name: settings.runtimeName,
      arch: process.arch,
    },
    ...(problems.length === 0 ? {} : { problems }),
    engine: coverage.forms.join(' ') || 'none',
    collectedAt: new Date(parts.collectedAt ?? Date.now()).toISOString(),
    init,
    invocationCount: span.kind === 'slice' ? invocations.partCount(isOver) : invocations.count,
    invocations: invocations.describe(isOver),
    result: coverage.toResult(isDue),
    ...(throws.length === 0 ? {} : { throws }),
    ...(parts.attribution === undefined ? {} : { attribution: parts.attribution.describe() }),
    ...(isWrapped ? {} : { unwrapped: 1 }),
    cost,
    ...(lost.objects + lost.threads + lost.unhandled === 0 ? {} : { lost: lostParts(lost) }),
  };
  const text = JSON.stringify(object);
  // What a large one saves by a better level, in bytes, is not worth the time that it is held for.
  return gzipSync(text, text.length < LIMITS.fastPackedBytes ? {} : { level: constants.Z_BEST_SPEED });
}

/** As the health check says them, and names that may be another program's, of which only `doctor` speaks. */
function problemsOf(
  { settings, isStampBad }: Sandbox,
  changed: readonly string[],
  uncounted: readonly Problem[],
): Problem[] {
  const others = settings.unknown.map((name) => ({
    code: 'unknown-variable',
    message: `${name} is not a setting of lambda-coverage, and has no effect on it.`,
  }));
  const stamp = isStampBad ? [{ code: 'bad-stamp', message: BAD_STAMP }] : [];
  const instrumented = changed.length > 0 ? [changedUnseen(changed)] : [];
  return [...settings.problems, ...stamp, ...instrumented, ...uncounted, ...others]
    .slice(0, LIMITS.problems)
    .map(({ code, message }) => ({ code, message: message.slice(0, LIMITS.problemLength) }));
}

function lostParts({ objects, threads, unhandled }: Parts['lost']): NonNullable<RawObject['lost']> {
  return { objects, ...(threads > 0 && { threads }), ...(unhandled > 0 && { unhandled }) };
}
