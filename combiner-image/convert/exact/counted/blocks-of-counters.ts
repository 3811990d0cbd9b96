import { type CounterForm, isHits } from '../../../../contract/counters/placement.ts';
import type { CoverageRange, FunctionCoverage } from '../../../../contract/script-coverage.ts';
import { UnconvertedScriptError } from '../../../errors.ts';
import type { DeployedFunction } from '../deployed/deployed-function.ts';
import { FunctionPlaces } from '../deployed/function-places.ts';
import { type CountedScript, walkCounted } from '../plan-counted.ts';

/**
 * Counters of a text as V8 would have written them, for tools that read V8's form: good for lines, less exact than
 * the counters themselves.
 * @throws UnconvertedScriptError when they are not the counters of this text.
 */
export function blocksOfCounters(
  script: CountedScript,
  form: CounterForm,
  counts: Float64Array,
): FunctionCoverage[] {
  const { flow, counters } = walkCounted(script, form);
  if (counts.length !== counters)
    throw new UnconvertedScriptError(
      `${counts.length} counters of it were recorded, and its text has ${counters}`,
    );
  const values = flow.formulas.evaluate(counts);
  const most = isHits(form) ? 1 : Number.MAX_SAFE_INTEGER;
  const countOf = (id: number) => Math.min(Math.max(0, values[id] ?? 0), most);
  const blocks = new Map<DeployedFunction, CoverageRange[]>();
  const program = flow.functions.find(({ kind }) => kind === 'program');
  if (program === undefined) return [];
  const places = new FunctionPlaces(flow.functions);
  const edges = new Set([0, script.text.length]);
  for (const [offset] of flow.painting.marks()) edges.add(offset);
  for (const { head, end } of flow.functions) edges.add(head).add(end);
  const sorted = [...edges].sort((a, b) => a - b);
  for (const [i, startOffset] of sorted.entries()) {
    const endOffset = sorted[i + 1];
    if (endOffset === undefined) break;
    const made = places.around(startOffset) ?? program;
    const own = blocks.get(made) ?? [];
    blocks.set(made, own);
    const count = countOf(flow.painting.at(startOffset));
    const last = own.at(-1);
    // What lies between them is a function, whose own ranges say what ran of it.
    const end = behindText(script.text, endOffset);
    if (last?.count === count) last.endOffset = end;
    else own.push({ startOffset: behindText(script.text, startOffset), endOffset: end, count });
  }
  return flow.functions.map((made) => {
    const root = { startOffset: made.start, endOffset: made.end, count: countOf(made.entry) };
    const others = (blocks.get(made) ?? []).filter(
      ({ count, startOffset, endOffset }) => count !== root.count && startOffset < endOffset,
    );
    return { functionName: '', isBlockCoverage: true, ranges: [root, ...others] };
  });
}

/** V8's ranges begin right behind what runs before, so tools that read them see whole lines. */
function behindText(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--;
  return at;
}
