/** A script that must stay as it is; the message is the reason. Never ends a run. */
export class UncountableScript extends Error {
  override readonly name = 'UncountableScript';
  /** It has counters all the same, which only its original is without. */
  readonly hasCounters: boolean;

  constructor(
    reason: string,
    { hasCounters = false, ...options }: ErrorOptions & { hasCounters?: boolean } = {},
  ) {
    super(reason, options);
    this.hasCounters = hasCounters;
  }
}
