import type { CounterForm } from '../../contract/counters/placement.ts';
import type { CountedFiles, Original } from './counters/counted-files.ts';

/** Names how counts are made and what they look like, as `form` of a script entry of raw objects. */
export type FormName = CounterForm | 'istanbul-1' | 'v8-block';

/** What one script ran since the last take. Plain data: it is posted between threads. */
export interface ScriptTake {
  form: FormName;
  /** The engine's name of one compiled text: the same in every take, and in every thread beside the main one. */
  scriptId: string;
  /** `file://` URL of the script inside the sandbox. */
  url: string;
  /** UTF-16 code units of the text as it was compiled. */
  length: number;
  /** As it was compiled, where it is not the text of the file; in the script's first take only. */
  text?: string;
  /** Of a file that was instrumented before it was deployed: what it was made of. Then `length` says nothing. */
  original?: Original;
  /** In the form's own shape; only the form's folder looks inside. */
  counts: unknown;
}

/** A script as the engine knows it. */
export type CompiledScript = Pick<ScriptTake, 'scriptId' | 'url' | 'length'>;

/** What counts which code ran. Lives on the thread that runs the user's code. */
export interface Engine {
  /** Starts to count. Code compiled before is not counted. */
  start(): void;
  /** The counts since the last take, of wanted scripts only; empty when nothing ran. */
  take(): ScriptTake[];
  /**
   * An invocation has ended.
   * @returns whether the worker takes what it ran, so that nothing is taken here
   */
  leave?(): boolean;
  /** Of scripts whose first take the worker has: by id, the texts that are not those of their files. */
  texts?(scripts: readonly CompiledScript[]): ReadonlyMap<string, string>;
  /** What the worker's half needs to take while this thread is busy. Posted to the worker, once. */
  readonly share?: unknown;
  /** Whether the worker reads the counts of the main thread out of `share`: nothing is taken there. */
  readonly isReadByWorker?: boolean;
  /** Whether another tool in the process has used the same counters: then counts are missing. */
  readonly isShared: boolean;
}

/** The thread's half of a form of counts. */
export interface EngineKind {
  form: FormName;
  /** Counts whatever is compiled, and everything slower for it: it starts when code runs that no other engine counts. */
  countsAll?: true;
  /**
   * Makes the engine of this thread.
   * @param isWanted decides by a script's URL; must be cheap, it is asked for every script at each take
   * @param counted the thread's files that count by themselves
   */
  create(isWanted: (url: string) => boolean, counted: CountedFiles): Engine;
}

/** For the log and the health check. */
export const SHARED =
  "another tool uses V8's profiler in this process, so counts are missing: turn it off where coverage is " +
  'recorded (NODE_V8_COVERAGE, c8, an inspector session).';
