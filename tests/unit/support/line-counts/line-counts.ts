import type { CountForm } from '../../../../runtime-interface/engine/count-form.ts';
import { type LineShare, takeLines } from './line-engine.ts';

/** The worker's half of the skeleton. */
export const LINE_COUNTS: CountForm = {
  newSum() {
    const sums: number[] = [];
    return {
      add(counts) {
        let newCode = false;
        for (const [line, count] of (counts as number[]).entries()) {
          newCode ||= count > 0 && !sums[line];
          sums[line] = (sums[line] ?? 0) + count;
        }
        return newCode;
      },
      toCounts: () => ({ form: 'lines', functions: [], counts: sums }),
    };
  },
  runs: (counts) => [(counts as number[]).flatMap((count, line) => (count > 0 ? [line, line + 1] : []))],
  beginsWith: () => false,
  async takeWhileBusy(share) {
    return { taken: takeLines(share as LineShare) };
  },
};
