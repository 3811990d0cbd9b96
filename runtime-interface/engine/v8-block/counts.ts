import { coveredText, ScriptCounts } from '../../../contract/script-counts.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { CountForm } from '../count-form.ts';
import { type Taken, takeExpression } from '../taken.ts';

/** V8's block counts in the recorder's worker. Counts are V8's `functions` of a script. */
export const V8_BLOCK_COUNTS: CountForm = {
  newSum() {
    const counts = new ScriptCounts();
    return {
      add: (functions) => counts.add(functions as FunctionCoverage[]),
      toCounts: () => ({ functions: counts.toFunctions() }),
    };
  },

  runs(functions) {
    const rows: number[][] = [];
    for (const taken of functions as FunctionCoverage[]) {
      const [root] = taken.ranges;
      const text = coveredText(taken);
      if (root !== undefined && text.length > 0) rows.push([root.startOffset, root.endOffset, ...text]);
    }
    return rows;
  },

  async takeWhileBusy() {
    // Most sandboxes never need it: `node:inspector` is loaded by the first that does.
    const { evaluateOnMainThread } = await import('./evaluate-on-main-thread.ts');
    return JSON.parse(await evaluateOnMainThread(takeExpression('v8-block'))) as Taken;
  },
};
