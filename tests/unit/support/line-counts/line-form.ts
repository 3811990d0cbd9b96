import type { FlatCounts } from '../../../../combiner-image/bytes/flat-counts.ts';
import { enumerate } from '../../../../combiner-image/convert/exact/original/enumerate.ts';
import { istanbulMaps } from '../../../../combiner-image/convert/exact/original/istanbul-maps.ts';
import { parseOriginal } from '../../../../combiner-image/convert/exact/original/parse-original.ts';
import type { CountForm, CountSums } from '../../../../combiner-image/forms/count-form.ts';
import { scanNumbers } from '../../../../combiner-image/forms/scan-numbers.ts';
import type { RawScriptCoverage } from '../../../../contract/raw-object.ts';

/** The combiner's half of the skeleton: how often each line ran, by its number. */
export const LINE_FORM: CountForm<LineSums> = {
  name: 'lines',
  field: 'counts',
  scan: (json, into) => {
    const from = into.length;
    const problem = scanNumbers(json, into);
    if (problem !== undefined) return problem;
    return into.numbers[from] ? '[0] counts a line that no file has' : undefined;
  },
  newSums: () => new LineSums(),
  convert({ path, text }, parts, hints) {
    const entities = enumerate(parseOriginal(text, path), hints);
    const { statements, functions, branches } = entities;
    const countsOf = (all: readonly LineSums[]) => {
      const count = ({ loc }: { loc: { start: { line: number } } }) =>
        all.reduce((sum, { byLine }) => sum + (byLine[loc.start.line] ?? 0), 0);
      return {
        path,
        ...istanbulMaps(entities),
        s: Object.fromEntries(statements.map((statement, id) => [id, count(statement)])),
        f: Object.fromEntries(functions.map((fn, id) => [id, count(fn)])),
        b: Object.fromEntries(
          branches.flatMap((branch, id) => (branch ? [[id, branch.arms.map(() => 0)]] : [])),
        ),
      };
    };
    return {
      coverage: { [path]: countsOf(parts.map((part) => part.sums())) },
      byFunction: new Map(parts.map((part) => [part.functionName, { [path]: countsOf([part.sums()]) }])),
      unconverted: [],
      notInBundle: [],
      warnings: [],
    };
  },
};

class LineSums implements CountSums {
  readonly byLine: number[] = [];

  get bytes(): number {
    return this.byLine.length * 8;
  }

  add({ numbers, from, to }: FlatCounts): void {
    for (let at = from; at < to; at++)
      this.byLine[at - from] = (this.byLine[at - from] ?? 0) + (numbers[at] ?? 0);
  }

  toEntry(): Pick<RawScriptCoverage, 'form' | 'functions' | 'counts'> {
    return { form: LINE_FORM.name, functions: [], counts: this.byLine };
  }
}
