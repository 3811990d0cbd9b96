import { countedText, ScriptCounts } from '../../../contract/script-counts.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { CountForm } from '../count-form.ts';
import { type Taken, takeExpression } from '../taken.ts';

/** V8's block counts in the recorder's worker. Counts are V8's `functions` of a script. */
export const V8_BLOCK_COUNTS: CountForm = {
  newSum() {
    const counts = new ScriptCounts();
    return {
      add: (functions) => counts.add(functions as FunctionCoverage[]),
      toCounts: (end) => ({ functions: upTo(counts.toFunctions(), end) }),
    };
  },

  runs(functions, end, isExact = false) {
    const rows: number[][] = [];
    for (const taken of upTo(functions as FunctionCoverage[], end)) {
      const [root] = taken.ranges;
      if (root === undefined) continue;
      for (const text of countedText(taken, isExact)) rows.push([root.startOffset, root.endOffset, ...text]);
    }
    return rows;
  },

  beginsWith(script, shorter) {
    const places = new Set(script.functions.map(placeOf));
    // The first one is the module, which spans the text.
    const own = shorter.functions.slice(1);
    return own.length > 0 && own.every((each) => places.has(placeOf(each)));
  },

  async takeWhileBusy() {
    // Most sandboxes never need it: `node:inspector` is loaded by the first that does.
    const { evaluateOnMainThread } = await import('./evaluate-on-main-thread.ts');
    // Counters that code brings cannot be read from here.
    return JSON.parse(await evaluateOnMainThread(takeExpression())) as Taken;
  },

  async takeOver(share, isWanted) {
    const { MainThreadTaker } = await import('./main-thread-taker.ts');
    return MainThreadTaker.start(share as Int32Array, isWanted);
  },
};

function upTo(functions: FunctionCoverage[], end = Infinity): FunctionCoverage[] {
  if (end === Infinity) return functions;
  return functions.flatMap((each) => {
    const ranges = each.ranges.filter(({ startOffset }) => startOffset < end);
    const cut = ranges.map((range) => ({ ...range, endOffset: Math.min(range.endOffset, end) }));
    return each.ranges[0] === ranges[0] && ranges.length > 0 ? [{ ...each, ranges: cut }] : [];
  });
}

function placeOf({ functionName, ranges: [root] }: FunctionCoverage): string {
  return `${root?.startOffset}:${root?.endOffset}:${functionName}`;
}
