import { CONTEXT_LENGTH } from '../contract/context-carriers.ts';
import { SLICE_MS } from '../contract/slice.ts';

/**
 * Every wait and bound of the recorder, in one place; docs/configuration.md states them. The end of a name is its
 * unit: `Ms` milliseconds, `Bytes` bytes, otherwise a count.
 */
export const LIMITS = {
  /** One invocation is held no longer than this by uploads after its answer. */
  uploadBudgetMs: 2_000,
  /** While the store fails again and again: held no longer than this … */
  failingUploadBudgetMs: 300,
  /** … and tried no sooner than this after the last failure; doubles with each one up to the maximum. */
  firstBackoffMs: 1_000,
  maxBackoffMs: 60_000,
  /** Waits between tries of one object, while its upload has time. */
  retryDelaysMs: [100, 300],
  /** A request may take this long, held or not … */
  requestMs: 3_000,
  /** … and a millisecond longer for so much of its body, as on a slow line. */
  slowestBytes: 128,
  /** A connection that has not been used for longer is not used again: the sandbox may have been frozen. */
  idleSocketMs: 5_000,
  /** Where the sandbox hands out credentials: each request of them may take this long … */
  credentialsMs: 2_000,
  /** … their answer is read up to this … */
  credentialsBytes: 64 * 1024,
  /** … and they are asked for anew this long before they expire. */
  renewBeforeMs: 300_000,
  /** A store that is told to give up an upload has this long to say why. */
  abortGraceMs: 20,
  /** Uploads at a time of raw objects, and as many of scripts; and so connections to the store. */
  parallelUploads: 8,
  /** From this size on S3 is asked first (`Expect: 100-continue`) whether it wants an object it may have or refuse … */
  askFirstBytes: 64 * 1024,
  /** … and gets the body after this time if it does not answer: some servers know nothing of `Expect`. */
  askFirstWaitMs: 500,
  /** Read of an answer of S3, which says in its first lines what is wrong. */
  answerBytes: 4 * 1024,
  /** At process exit and SIGTERM; Lambda kills 500 ms after SIGTERM. */
  exitBudgetMs: 2_000,
  sigtermBudgetMs: 350,
  /** Beyond its budget an exit waits this long for the worker to say that it is done. */
  exitGraceMs: 100,
  /** Between looks at whether the worker is done, where the event loop still turns. */
  pollMs: 2,
  /** An init that fails is held no longer than this before its error goes on. */
  initErrorBudgetMs: 2_000,
  /** The last upload before the deadline ends this long before it. */
  deadlineReserveMs: 40,
  /** Node's longest timer; the emulator gives deadlines years ahead with several invocations at a time. */
  maxTimerMs: 2 ** 31 - 1,
  /** A long invocation is collected on the way: first after this time, then after twice as long each time … */
  firstSnapshotMs: 1_000,
  /** … up to this. A process that is killed without warning loses no more than that. */
  maxSnapshotMs: 10_000,
  /** A collection on the way is given up after this: the main thread waits in native code. */
  snapshotBudgetMs: 1_000,
  /** A sandbox that has answered so often lives for long: from then on the worker takes, not the main thread. */
  takeOverInvocations: 200,
  /** From then on the worker looks after so many invocations at the heap of the main thread: if it has grown … */
  heapLookInvocations: 50,
  /** (twice as many after each time, up to this) */
  maxHeapLookInvocations: 5_000,
  /** … by so much, it is collected and gives back what is spare, … */
  spareHeapBytes: 16 * 1024 * 1024,
  /** … where no more than this is in use, for which it takes some 20 ms. */
  collectedHeapBytes: 32 * 1024 * 1024,
  /** A thread that the function started is waited for no longer than this to hand over what it ran. */
  threadAnswerMs: 100,
  /** Random ones: two sandboxes of a function must not have one id, however many there are. */
  sandboxIdBytes: 10,
  /** Megabytes of new objects in the recorder's own worker before V8 collects its garbage. */
  workerYoungMb: 6,
  /** Files without counters that a thread keeps in mind until the recorder's own worker listens. */
  untoldFiles: 10_000,
  /** One that ends before the recorder's own worker listens waits for it no longer than this. */
  workerStartMs: 1_000,
  /** An INVOKE event whose handler has not started by then (its payload was not JSON, say) is let go. */
  neverStartedMs: 1_000,
  /** Where no extension could be registered, the runtime has this long to load the handler shim. */
  shimMs: 2_000,
  /** Without the handler shim nothing tells where an invocation ends: what ran before it is sent within this. */
  unwrappedHoldMs: 300,
  /** The Extensions API is asked for an event this often; a connection may have closed while frozen. */
  eventAttempts: 3,
  /** The health check waits this long for the worker, past the time that an upload may take. */
  healthGraceMs: 500,
  /** Recorded threads that are known at a time; of more than that, some are not asked. */
  threads: 1_024,
  /** Bytes that wait in memory and in /tmp for a store that fails; beyond it the oldest are lost, counted. */
  outboxBytes: 32 * 1024 * 1024,
  /** A script's text above this size is not uploaded. */
  scriptBytes: 64 * 1024 * 1024,
  /** Texts and maps of so many UTF-16 code units are kept from when they are hashed to when they are packed. */
  keptTextUnits: 8 * 1024 * 1024,
  /** So many of them are packed at a time. */
  packedUnits: 64 * 1024,
  /** So many are packed while the counts are sent, of the smallest texts with their maps; the others are large. */
  promptTextUnits: 1024 * 1024,
  /** Large ones hold an invocation until so long after its answer; twice as long at each that finds some waiting. */
  textBudgetMs: 55,
  /** From this size on counts are packed by the fastest level. */
  fastPackedBytes: 64 * 1024,
  /** Scripts of a file that was compiled before at the same length, whose text V8 is asked for. */
  comparedTexts: 20,
  /** Of an instrumented file, in which its counters are looked for first: behind a hashbang and directives they begin. */
  instrumentedHeadBytes: 1024,
  /** So much code is counted while it is loaded, of 1,024 UTF-16 code units each, where nothing else is set … */
  loadKb: 60,
  /** … until that has taken so long … */
  loadMs: 50,
  /** … and what was made of it is kept in /tmp: so many texts … */
  keptResults: 500,
  /** … of so many bytes together, the newest ones … */
  keptResultBytes: 32 * 1024 * 1024,
  /** … of so many UTF-16 code units each, before and after. */
  keptResultUnits: 4 * 1024 * 1024,
  /** Takes of counters that code brings, until it is known which file does. */
  waitingTakes: 10_000,
  /** Contexts that are told apart in a raw object; what further ones ran is not attributed. */
  contexts: 10_000,
  /** Numbers in a raw object that say which context ran what; once they are reached, nothing more is attributed. */
  attributionNumbers: 1_000_000,
  /** Ways in which one context ran the code of a raw object that are kept with how often; of further ones what ran more often. */
  exactTakes: 20,
  /** Counters that one row of an attribution tells of: rows that are short are the same more often, and each stands once. */
  attributionCounters: 64,
  /** Uploads that new contexts alone may cause at once … */
  contextUploads: 20,
  /** … and one more each time this has passed. Until then, what contexts ran waits for the next upload. */
  contextUploadMs: 1_000,
  /** What a sandbox runs in so long a time is an object of its own. */
  sliceMs: SLICE_MS,
  /** Different contexts of the messages of one batch that count. */
  batchContexts: 100,
  /** Characters of a context that count: it is a test's name, not a document. */
  contextLength: CONTEXT_LENGTH,
  /** Different stacks of errors in a raw object; more would be a program that fails in ever new ways. */
  stacks: 1_000,
  /** Frames of a stack. Deeper ones add nothing: Node keeps 10 unless it is told otherwise. */
  stackFrames: 50,
  /** Invocations described in a raw object; older ones are only counted. */
  describedInvocations: 1_000,
  /** What is wrong with variables, in a raw object: so many sentences, of so many characters. */
  problems: 20,
  problemLength: 300,
  /** Characters of the names of files in one. */
  problemNames: 100,
  /** Of 1,024 bytes that a key may have, and of 255 that a file's name may have, ours need some. */
  prefixBytes: 512,
  prefixPartBytes: 200,
} as const;
