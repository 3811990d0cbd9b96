import { expect } from 'vitest';
import type { MeasuredReport } from './attacked-store.ts';
import type { Measured } from './measured-command.ts';

/** `alone` is what a report of a store without attacks says of the honest function. */
export function mustBeInFull(reported: MeasuredReport, alone: string | undefined): void {
  mustEndWell(reported);
  // Two reports without it are equal as well.
  expect(reported.honest).toContain('"path":"honest/price.mjs"');
  expect(reported.honest).toContain('"name":"honest"');
  expect(reported.honest).toBe(alone);
}

export function mustEndWell({ end, stderr }: Measured): void {
  expect(end, stderr.slice(-2_000)).toBe('0');
}
