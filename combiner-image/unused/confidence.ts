/** How sure it is that code is never used. */
export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What tells how sure it is. */
export interface Evidence {
  /** Days since one of the lines was changed; undefined: nobody knows. A clone without all history knows of fewer. */
  unchangedDays: number | undefined;
  /** Of functions that have the code, in the time that was asked for. */
  invocations: number;
  /** Days from the first start of their sandboxes to the last collection. */
  observedDays: number;
  /** Share of their invocations that were recorded, from 0 to 1, as CloudWatch counted them; undefined: not known. */
  recordedShare: number | undefined;
  /** Data of one of the functions is missing. */
  isIncomplete: boolean;
}

/** With less it is low. */
export const LEAST = { unchangedDays: 7, invocations: 100, recordedShare: 0.5 } as const;
/** With all of it, it is high. */
const HIGH = { unchangedDays: 30, invocations: 1_000, observedDays: 14, recordedShare: 0.95 } as const;

export function confidenceOf(evidence: Evidence): Confidence {
  const { unchangedDays = 0, invocations, observedDays, recordedShare, isIncomplete } = evidence;
  if (
    isIncomplete ||
    unchangedDays < LEAST.unchangedDays ||
    invocations < LEAST.invocations ||
    (recordedShare ?? 1) < LEAST.recordedShare
  )
    return 'low';
  const isHigh =
    unchangedDays >= HIGH.unchangedDays &&
    invocations >= HIGH.invocations &&
    observedDays >= HIGH.observedDays &&
    (recordedShare ?? 0) >= HIGH.recordedShare;
  return isHigh ? 'high' : 'medium';
}
