import { DEFAULT_AGE, parseAge, parseWindow } from '../compact/ages.ts';
import { compact } from '../compact/compact.ts';
import type { CompactResult } from '../compact/options.ts';
import { PLACE_FIELDS } from '../start/combine-event.ts';
import { flag, text, texts } from '../start/event-fields.ts';
import { type Action, type Call, LOG } from './action.ts';
import { tellMetrics } from './metrics.ts';

/** To end the request that is under way, give the turn back and answer. */
const KEPT_MS = 45_000;

/** Turns raw objects of the store into few, as `lambda-coverage compact` does; for a schedule. */
export const compactAction: Action<CompactResult> = {
  fields: [...PLACE_FIELDS, 'functions', 'olderThan', 'window', 'prune'],
  run: async (call) => {
    const { fields, location } = call;
    const window = text(fields, 'window');
    const timeOver = timeOverSignal(call);
    const result = await compact({
      location,
      functions: texts(fields, 'functions'),
      olderThan: parseAge(text(fields, 'olderThan') ?? DEFAULT_AGE, '"olderThan"'),
      window: window === undefined ? undefined : parseWindow(window, '"window"'),
      prune: flag(fields, 'prune') ?? false,
      log: LOG,
      ...(timeOver && { timeOver }),
    });
    const { written, left, older = 0, failed, read } = result;
    if (older > 0)
      LOG.warn(
        `${older} objects are older than the window, and stay: compact once without "window", or with a longer one.`,
      );
    tellMetrics(call, {
      Compactions: failed.length === 0 ? 1 : 0,
      CompactedObjects: written.reduce((sum, { objects }) => sum + objects, 0),
      LeftObjects: left,
      OlderObjects: older,
      SkippedObjects: read.skipped,
      FailedFunctions: failed.length,
    });
    return result;
  },
};

/** Aborted before Lambda ends the call. */
function timeOverSignal({ context }: Call): AbortSignal | undefined {
  if (context === undefined) return undefined;
  const remainingMs = context.getRemainingTimeInMillis();
  return AbortSignal.timeout(Math.max(0, Math.floor(remainingMs - Math.min(KEPT_MS, remainingMs / 4))));
}
