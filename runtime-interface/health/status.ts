import { STAMP_FILE } from '../../contract/build.ts';
import type { RecorderCode } from '../../contract/error-codes.ts';
import { STORE_VARIABLES_IN_WORDS, type StoreKindName } from '../../contract/stores.ts';
import { changedUnseen } from '../engine/counters/instrumented-problems.ts';
import { SHARED } from '../engine/engine.ts';
import type { ShimParts } from '../handler/handle.ts';
import type { WorkerHealth } from './worker-health.ts';

export interface HealthError {
  code: RecorderCode;
  /** What is wrong and what to do. */
  message: string;
}

/** The health check's answer; its JSON Schema is contract/schemas/health.schema.json. */
export interface HealthReport {
  status: 'ok' | 'degraded' | 'disabled';
  recording: boolean;
  /** Its id, as the objects in the store have it; absent when nothing is recorded. */
  sandbox?: string;
  layer: { name: 'lambda-coverage'; version: string };
  runtime: { node: string; v8: string; name: string };
  store: { kind: StoreKindName | 'none'; reachable: boolean | null; lastUploadAt: string | null };
  counts: { invocations: number; uploads: number; failures: number; spooled: number; lost: number };
  /** Files that ran, by the form in which they are counted. */
  files: WorkerHealth['files'];
  errors: HealthError[];
}

/** For the log and the health check. */
export const UNWRAPPED =
  "the runtime does not load the handler through the recorder, so invocations, errors and contexts are not seen; the code is still recorded. Start the program with /opt/lambda-coverage/bootstrap in front of it, and let Lambda's runtime client load the handler.";

const NO_CODE =
  'none of the code that ran is recorded: COVERAGE_INCLUDE and COVERAGE_EXCLUDE leave it out, or it is outside of the task root: then name its folder in COVERAGE_INCLUDE, as /opt/nodejs/app/**.';

/** For raw objects too. */
export const BAD_STAMP = `${STAMP_FILE} in the deployed folder is not a build: write it anew with "lambda-coverage stamp".`;

/** It names no bucket, credential, path of the host or source text. */
export function healthReport(
  { settings, recorder, startFailure }: ShimParts,
  worker: WorkerHealth | undefined,
  version: string,
): HealthReport {
  const recording = recorder?.active === true;
  const errors: HealthError[] = [...settings.problems];
  if (settings.enabled) {
    if (settings.store === undefined && settings.problems.length === 0) {
      errors.push({ code: 'no-store', message: `set ${STORE_VARIABLES_IN_WORDS} on the function.` });
    }
    if (startFailure !== undefined) {
      errors.push({ code: 'not-started', message: `coverage could not start: ${startFailure}` });
    } else if (recorder !== undefined && worker === undefined) {
      errors.push({ code: 'worker-silent', message: "the recorder's worker does not answer: see the log." });
    }
    if (recorder?.isShared) errors.push({ code: 'profiler-shared', message: SHARED });
    // What nothing can be written to, no script can be written to either: said once.
    if (worker?.isWrapped === false) errors.push({ code: 'unwrapped', message: UNWRAPPED });
    if (worker?.sawCode === false) errors.push({ code: 'no-code', message: NO_CODE });
    if (worker !== undefined && worker.silentThreads > 0)
      errors.push({ code: 'thread-silent', message: silentThreads(worker.silentThreads) });
    if (worker !== undefined && worker.unhandled > 0)
      errors.push({ code: 'unhandled', message: unhandled(worker.unhandled) });
    if (worker !== undefined && worker.changed.length > 0) errors.push(changedUnseen(worker.changed));
    if (worker !== undefined && worker.textless > 0)
      errors.push({ code: 'no-text', message: textless(worker.textless) });
    errors.push(...(worker?.uncounted ?? []));
    if (worker?.isStampBad) errors.push({ code: 'bad-stamp', message: BAD_STAMP });
    const failure = worker?.lastFailure ?? worker?.scriptFailure;
    if (failure !== undefined) errors.push({ code: failure.code, message: failure.message });
  }
  return {
    status: settings.enabled ? (errors.length === 0 ? 'ok' : 'degraded') : 'disabled',
    recording,
    ...(worker !== undefined && { sandbox: worker.sandbox }),
    layer: { name: 'lambda-coverage', version },
    runtime: { node: process.versions.node, v8: process.versions.v8, name: settings.runtimeName },
    store: {
      kind: settings.store?.kind ?? 'none',
      reachable: reachable(worker),
      lastUploadAt: worker?.lastUploadAt ?? null,
    },
    counts: {
      invocations: worker?.invocations ?? 0,
      uploads: worker?.uploads ?? 0,
      failures: worker?.failures ?? 0,
      spooled: worker?.spooled ?? 0,
      lost: worker?.lost ?? 0,
    },
    files: worker?.files ?? {},
    errors,
  };
}

function silentThreads(count: number): string {
  const threads = count === 1 ? 'a worker thread has' : `${count} worker threads have`;
  return `${threads} not handed over what ran there: busy, or waiting in native code. It is asked again at the next invocation.`;
}

function unhandled(count: number): string {
  return `${count === 1 ? 'an invocation has' : `${count} invocations have`} never reached the handler: check that events are JSON.`;
}

function textless(count: number): string {
  const scripts = count === 1 ? 'a script that ran is' : `${count} scripts that ran are`;
  return `${scripts} in no report, because the text is not known: doctor names it. Texts that are too large are not kept.`;
}

/** `null`: nothing has been uploaded or tried yet. */
function reachable(worker: WorkerHealth | undefined): boolean | null {
  if (worker?.lastFailure !== undefined) return false;
  return worker?.lastUploadAt === undefined ? null : true;
}
