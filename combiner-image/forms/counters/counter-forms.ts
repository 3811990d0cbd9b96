import { COUNTER_FORMS, type CounterForm, isHits } from '../../../contract/counters/placement.ts';
import { convertScript } from '../../convert/convert-script.ts';
import { blocksOfCounters } from '../../convert/exact/counted/blocks-of-counters.ts';
import { planCounted } from '../../convert/exact/plan-counted.ts';
import type { CountForm } from '../count-form.ts';
import { scanNumbers } from '../scan-numbers.ts';
import { countsAsRuns, runsAsCounts } from './counter-runs.ts';
import { CounterSums } from './counter-sums.ts';
import { asHits } from './hits.ts';

/** Counters in the code itself, numbered by the walk that put them there. A form for each numbering. */
export const counterForms: CountForm<CounterSums>[] = COUNTER_FORMS.map(counterForm);

function counterForm(name: CounterForm): CountForm<CounterSums> {
  const planner = planCounted(name);
  return {
    name,
    field: 'counts',
    scan: scanNumbers,
    ofRuns: runsAsCounts,
    asRuns: countsAsRuns,
    asV8: (script, sums) => blocksOfCounters(script, name, sums.counts),
    newSums: () => new CounterSums(name),
    convert(script, parts, hints, runners) {
      const converted = convertScript(
        script,
        parts.map(({ functionName, losses, attributed, sums }) => ({
          functionName,
          losses,
          attributed,
          counts: () => sums().counts,
          ofRow: (row) => row,
        })),
        planner,
        hints,
        runners,
      );
      return isHits(name) ? asHits(converted) : converted;
    },
  };
}
