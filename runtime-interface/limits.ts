/** Every bound of the recorder, in one place; docs/configuration.md states them. Milliseconds and bytes. */
export const LIMITS = {
  /** One invocation is held no longer than this by uploads after its answer. */
  uploadBudgetMs: 2_000,
  /** While the store fails again and again: held no longer than this … */
  failingUploadBudgetMs: 300,
  /** … and tried no sooner than this after the last failure; doubles with each one up to the maximum. */
  firstBackoffMs: 1_000,
  maxBackoffMs: 60_000,
  /** At process exit and SIGTERM; Lambda kills 500 ms after SIGTERM. */
  exitBudgetMs: 2_000,
  sigtermBudgetMs: 350,
  /** An init that fails is held no longer than this before its error goes on. */
  initErrorBudgetMs: 2_000,
  /** The last upload before the deadline ends this long before it. */
  deadlineReserveMs: 40,
  /** A long invocation is collected on the way: first after this time, then after twice as long each time … */
  firstSnapshotMs: 1_000,
  /** … up to this. A process that is killed without warning loses no more than that. */
  maxSnapshotMs: 10_000,
  /** A collection on the way is given up after this: the main thread waits in native code. */
  snapshotBudgetMs: 1_000,
  /** A thread that the function started is waited for no longer than this to hand over what it ran. */
  threadAnswerMs: 100,
  /** One that ends before the recorder's own worker listens waits for it no longer than this. */
  workerStartMs: 1_000,
  /** An INVOKE event whose handler never starts (its payload was no JSON, say) is let go after this time. */
  neverStartedMs: 1_000,
  /** Bytes that wait in memory and in /tmp for a store that fails; beyond it the oldest are lost, counted. */
  outboxBytes: 32 * 1024 * 1024,
  /** A script's text above this size is not uploaded. */
  scriptBytes: 64 * 1024 * 1024,
  /** Contexts that are told apart in a raw object; what further ones ran is not attributed. */
  contexts: 10_000,
  /** Invocations described in a raw object; older ones are only counted. */
  describedInvocations: 1_000,
} as const;
