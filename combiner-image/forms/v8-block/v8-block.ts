import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import { convertScript, type ScriptRuns } from '../../convert/convert-script.ts';
import { planScript } from '../../convert/exact/plan-script.ts';
import type { Script } from '../../sources/script.ts';
import type { CountForm, CountPart } from '../count-form.ts';
import { BlockSums } from './block-sums.ts';
import { functionsAsRuns, NamesByPlace, runsAsFunctions } from './runs-as-functions.ts';
import { scanFunctions } from './scan-functions.ts';

/** V8's precise block coverage: the counts of the engine itself, in the field that V8's own tools read. */
export const v8Block: CountForm<BlockSums> = {
  name: 'v8-block',
  field: 'functions',
  scan: scanFunctions,
  ofRuns: (runs, counts) => runsAsFunctions(runs, NamesByPlace.of(counts)),
  asRuns: functionsAsRuns,
  asV8: ({ text }, sums) => sums.toFunctions(text.length),
  newSums: () => new BlockSums(),
  convert: (script, parts, hints, runners) =>
    convertScript(
      script,
      parts.map((part) => runsOf(script, part)),
      planScript,
      hints,
      runners,
    ),
};

function runsOf(
  { text }: Script,
  { functionName, losses, sums, attributed }: CountPart<BlockSums>,
): ScriptRuns<FunctionCoverage[]> {
  const names = new NamesByPlace();
  return {
    functionName,
    losses,
    counts() {
      const functions = sums().toFunctions(text.length);
      for (const fn of functions) names.add(fn);
      return functions;
    },
    attributed,
    ofRow: (row) => runsAsFunctions([row], names),
  };
}
