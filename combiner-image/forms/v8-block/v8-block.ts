import { convertScript } from '../../convert/convert-script.ts';
import { planScript } from '../../convert/exact/plan-script.ts';
import type { CountForm } from '../count-form.ts';
import { BlockSums } from './block-sums.ts';
import { runsAsFunctions } from './runs-as-functions.ts';
import { scanFunctions } from './scan-functions.ts';

/** V8's precise block coverage: the counts of the engine itself, in the field that V8's own tools read. */
export const v8Block: CountForm<BlockSums> = {
  name: 'v8-block',
  field: 'functions',
  scan: scanFunctions,
  ofRuns: runsAsFunctions,
  newSums: () => new BlockSums(),
  convert: (script, parts, hints) =>
    convertScript(
      script,
      parts.map(({ functionName, losses, sums }) => ({
        functionName,
        losses,
        counts: () => sums().toFunctions(script.text.length),
      })),
      planScript,
      hints,
    ),
};
