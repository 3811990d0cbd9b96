export const INIT_REPORT = /INIT REPORT\(durationMs: ([\d.]+)\)/;

/** Duration of the init phase in ms. @throws when the log has none. */
export function initDuration(log: string): number {
  const match = INIT_REPORT.exec(log)?.[1];
  if (match === undefined) throw new Error(`the emulator's log has no init duration:\n${log}`);
  return Number(match);
}
