import type { Build } from './build.ts';
import type { ScriptCoverage } from './script-coverage.ts';

/** Written into every raw object. A reader refuses a name that it does not know. */
export const RAW_SCHEMA = 'lambda-coverage/raw/1';

/** How an invocation, or the init phase, ended as far as the recorder saw it. */
export type Outcome =
  /** Not ended when the object was written: the sandbox was killed, timed out, or runs still. */
  | 'running'
  | 'ok'
  /** The handler threw, rejected or called back with an error. */
  | 'error'
  /** `process.exit`, an uncaught exception or an unhandled rejection ended the process. */
  | 'exit'
  /** Collected because the deadline was near; nothing came after. */
  | 'timeout';

export interface Invocation {
  requestId: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Milliseconds from start to end; absent while running. */
  durationMs?: number;
  outcome: Outcome;
  /** Who asked for it (a test's name); absent unless the invocation carried a context. */
  context?: string;
}

/** Coverage of one script, with the hash that names its text in the store. */
export interface RawScriptCoverage extends ScriptCoverage {
  /** SHA-256, hex, of the script's text (UTF-8). Empty when the text could not be read. */
  hash: string;
  /**
   * Names the object in the store that holds its text and map (`scriptKey`). Absent when there is none, and in objects
   * of older recorders, which put it at `sharedScriptKey`.
   */
  script?: string;
  /**
   * That object is large and was still to be sent when this one was written: with the next invocations, or at the end of
   * the sandbox. It may be there by now, so this is no more than the reason when it is not.
   */
  due?: true;
  /** How the script was counted; absent: by V8, and the counts are `functions`. Python is `python-1` (`python-counts.ts`). */
  form?: string;
  /** The counts of any other form, as it writes them; `functions` is empty then, for tools that know V8's alone. */
  counts?: number[];
}

/** A position in a script as a stack trace gives it: both from 1, columns in UTF-16 code units. */
export interface StackFrame {
  url: string;
  line: number;
  column: number;
  /** The frame is `new X`: the error was made there, which need not be where it was thrown. */
  construct?: true;
  /**
   * What ran between this frame and the one before it (of the first frame: where the error was made) and is no
   * frame of its own: functions of the engine that let every error through, as `Array.map`, or anything else
   * (a library, Node itself, a promise), which may have kept the error and returned.
   */
  through?: 'builtin' | 'other';
  /** First frame only: a plain `TypeError`, `RangeError`, …, as the engine makes and throws them. */
  engine?: true;
}

/**
 * An error that left the handler or the module: where it was thrown, then where each caller was, up to the
 * first asynchronous caller. V8 counts the code behind these positions, in the same straight line, as run.
 * No message, no names.
 */
export interface Throw {
  /** How many errors left with this very stack. */
  count: number;
  /** Innermost first; frames outside of the recorded scripts are left out. */
  frames: StackFrame[];
}

/**
 * Which context ran what. Exact for functions that handle one event at a time, for V8 counts between two
 * collections; invocations that overlap are each given what all of them ran.
 * Every list stands once and is named by its index, so that thousands of contexts stay small.
 */
export interface Attribution {
  /**
   * Text of one function that ran equally often: `[script, function start, function end, start, end, start, end, …, count]`.
   * `script` is an index into `result`; a function is named by its outermost range there. The count is left out where it
   * is 1. It is how often the text ran, or a rank among the counts of the function in this set.
   */
  runs: number[][];
  /** What an invocation ran: indexes into `runs`, ascending. */
  sets: number[][];
  /** Context to indexes into `sets`, ascending. */
  contexts: Record<string, number[]>;
}

/** Something that has no effect, in the words of the function's log and health check. Names variables, and no values. */
export interface Problem {
  /** A few small letters, digits and dashes. */
  code: string;
  message: string;
}

/** What a sandbox whose objects are parts of its time says in each of them of all before it. */
export interface SandboxState {
  /** 0 of a sandbox with slices: each has its own. */
  invocations: number;
  /** Absent for a sandbox with slices: the first one tells. */
  init?: Outcome;
  unwrapped?: number;
  lost?: RawObject['lost'];
}

/** What a compacted object says of test runs. Each object that it was made of has invocations of each of them. */
export interface CompactedRuns {
  /** By the part of the context before the first slash: how the invocations ended that were described. */
  told: [name: string, outcomes: Partial<Record<Outcome, number>>][];
  /** `others`: there are invocations of no run that is named. `unknown`: and such as nobody knows of. Absent: all are named. */
  besides?: 'others' | 'unknown';
}

/**
 * What a compacted object stands for. Its counts, throws and attribution are sums; `sandbox.startedAt` is the
 * first start, `collectedAt` the last collection, and `invocations` describes the newest ones.
 */
export interface Compacted {
  /**
   * The turn in which it was put: turns of one function are numbered from 1, and of two compacted objects that
   * overlap, neither containing the other, the one of the later turn counts. Absent: 0.
   */
  turn?: number;
  /** `[sandbox id, sequence]`: the object of this sequence is in it, and so is every earlier one. */
  sandboxes: [id: string, sequence: number][];
  /** Objects of single invocations: `[sandbox id, [first sequence, last, first, last, …]]`, ascending. */
  invocations: [id: string, ranges: number[]][];
  /**
   * `[sandbox id, [sequence, upload, sequence, upload, …]]`, ascending: this upload of the slice is in it, and so is every
   * earlier one. Absent: none.
   */
  slices?: [id: string, uploads: number[]][];
  /**
   * What the sums of this object hold of each sandbox in `invocations`, and of each in `slices` that has more to tell than
   * its slices, so that it counts once if another compacted object tells of it too. Absent in objects of older versions.
   */
  states?: [id: string, SandboxState][];
  /** Which test runs it is of, by contexts. Absent in objects of older versions: nobody knows. */
  runs?: CompactedRuns;
  /**
   * `none`: no invocation has a context, not even of those that are no longer described. Absent: some have, or the object
   * does not say.
   */
  contexts?: 'none';
  /** ISO 8601, UTC: the earliest time in the keys of what it was made of. Absent in objects of older versions. */
  from?: string;
  /** The last time in which something of it counts: the start of a single invocation, the last collection of a slice. */
  to?: string;
  /** ISO 8601, UTC: the newest start of a sandbox; the time in the object's key, unless one of a part is newer. */
  lastStartedAt: string;
  /** How the described invocations ended, and the init phases of the sandboxes. */
  outcomes: Partial<Record<Outcome, number>>;
  inits: Partial<Record<Outcome, number>>;
}

/** What recording cost a sandbox so far, as its recorder measured: the upload that says it is not in it. */
export interface RecordingCost {
  /** Milliseconds of the init until the recorder had started. */
  startMs: number;
  /** Answers after which the sandbox was held, and milliseconds in all. */
  held: number;
  heldMs: number;
  /** Objects that arrived, texts of scripts too, and bytes of them. */
  uploads: number;
  bytes: number;
  /** Bytes of the recorder's own heap and buffers; 0 where it measures none, as in Python. */
  memory: number;
}

/** What ran the code. */
export interface Runtime {
  /** Versions of Node and its V8; absent where another language ran. */
  node?: string;
  v8?: string;
  /** Version of Python, as `3.12.1`; absent where Node ran. */
  python?: string;
  /** `AWS_EXECUTION_ENV`. */
  name: string;
  /** `x64` or `arm64`, as Node calls them. */
  arch: string;
}

/**
 * One upload: what a sandbox (or one invocation of it) ran. Gzip JSON at `rawKey`.
 * `result` is V8's form, so that any V8 tool can read the object as it is; what another form counted stands beside it.
 */
export interface RawObject {
  schema: typeof RAW_SCHEMA;
  function: { name: string; version: string };
  sandbox: {
    /** Random, hex; a new one at each init of the runtime. */
    id: string;
    /** ISO 8601, UTC. */
    startedAt: string;
    /** Absolute path of the deployed code, `/var/task` on Lambda. */
    taskRoot: string;
  };
  /**
   * What the counts cover. `slice`: what a sandbox ran in an hour of its time; slices are numbered from 1, to be added up,
   * and of one slice the object with the highest `upload`, from 1, contains every earlier one. `invocation`: only this
   * sequence's own, to be added up. `sandbox`, by older recorders: all since the sandbox started; the object with the
   * highest sequence contains every earlier one. `compacted`: all that `compacted` names; its sequence says nothing.
   */
  span: {
    kind: 'sandbox' | 'slice' | 'invocation' | 'compacted';
    sequence: number;
    /** Present if and only if `kind` is `slice`. */
    upload?: number;
  };
  /** Present if and only if `span.kind` is `compacted`. */
  compacted?: Compacted;
  layer: { version: string };
  /** What was deployed together; absent when nothing names it. */
  build?: Build;
  runtime: Runtime;
  /** What is wrong with the function's variables and its stamp; absent: nothing. */
  problems?: Problem[];
  /** What counted, as a summary for people: each script says its own `form`. */
  engine: string;
  /** ISO 8601, UTC: when the counts, or the last of them, were taken. */
  collectedAt: string;
  init: { outcome: Outcome; durationMs?: number };
  /** Invocations of the sandbox so far, or of the slice, and the newest of them (at most 1,000), oldest first. */
  invocationCount: number;
  invocations: Invocation[];
  result: RawScriptCoverage[];
  /** Errors that left the handler or the module; absent when there were none. */
  throws?: Throw[];
  /** Present with `COVERAGE_ATTRIBUTION=on`. */
  attribution?: Attribution;
  /**
   * Sandboxes of it (1, more in a compacted object) whose handler the runtime did not call through the recorder's shim:
   * their invocations are counted, not described. Absent: none.
   */
  unwrapped?: number;
  /** Absent in objects of older recorders, and in compacted ones. */
  cost?: RecordingCost;
  /** What could not be kept; absent when nothing was lost. */
  lost?: {
    /** Given up because too many waited for the store. */
    objects: number;
    /** Threads that have not handed over what they ran: they are busy, or wait in native code. */
    threads?: number;
    /** Invocations that the platform announced and that never reached the handler: their payload is no JSON, say. */
    unhandled?: number;
  };
}
