import fc from 'fast-check';
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { planScript } from '../../../combiner-image/convert/exact/plan-script.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import { run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROGRAM = `'use strict';
const wait = (value) => new Promise((done) => setImmediate(done, value));
class Counter {
  #count = 0;
  add(step = 1) {
    this.#count += step;
    return this.#count > 2 ? 'many' : this.#count;
  }
}
exports.handler = async (x) => {
  const counter = new Counter();
  const first = x ? await wait(x) : await wait(0);
  if (first > 3) return counter.add();
  for (let i = 0; i < x; i++) wait(() => i);
  switch (x) {
    case 1:
      counter.add(first);
    case 2:
      return counter.add(2) && first?.toFixed?.(1);
    default:
      return x || counter;
  }
};
`;

/** What V8 counted in a process that handled these events. */
function recorded(events: number[]): FunctionCoverage[] {
  const folder = writeFiles(temporaryFolder(), { 'index.cjs': PROGRAM });
  const script = run(folder, 'index.cjs', events).find(({ url }) => url.endsWith('/index.cjs'));
  return script?.functions ?? [];
}

const uploads = [[0, 1], [2], [3, 0], [4], [1, 1, 2]].map(recorded);

test('any uploads folded together are the sum of each converted alone, however they are split', () => {
  const plan = planScript({ path: 'index.cjs', text: PROGRAM });
  const folded = (some: FunctionCoverage[][]) => {
    const vector = plan.emptyVector();
    for (const functions of some) plan.fold(vector, functions);
    return vector;
  };
  const chosen = fc.array(fc.constantFrom(...uploads), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(chosen, fc.infiniteStream(fc.boolean()), (some, sides) => {
      const alone = libCoverage.createCoverageMap({});
      for (const upload of some) alone.merge(plain(plan.toCoverage(folded([upload]))));

      const isLeft = some.map(() => sides.next().value ?? true);
      const left = folded(some.filter((_, i) => isLeft[i]));
      const right = folded(some.filter((_, i) => !isLeft[i]));
      const merged = plan.toCoverage(left.map((value, i) => value + (right[i] ?? 0)));

      expect(plain(merged)).toEqual(plain(alone.toJSON()));
      expect(plain(plan.toCoverage(folded(some)))).toEqual(plain(merged));
    }),
    { numRuns: 200, seed: 20261124 },
  );
});

function plain(coverage: CoverageMapData): CoverageMapData {
  return JSON.parse(JSON.stringify(coverage));
}
