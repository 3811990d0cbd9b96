/**
 * How long a slice of a sandbox's time is, in milliseconds, from the time in its object's key on. It begins with an event,
 * so that a sandbox that lives no longer has one object, and those of a fleet do not all upload at the full hour. An
 * invocation that runs then is still in it.
 */
export const SLICE_MS = 3_600_000;
