import type { AttributedState } from '../../../combiner-image/merge/attributed-script.ts';
import type { Folded } from '../../../combiner-image/merge/fold-objects.ts';
import { entriesOf } from '../support/sums.ts';

/** All that a report could be made of, to be compared. */
export function everything({ scripts, contexts, attribution, skippedOf, throws, ...rest }: Folded) {
  return {
    ...rest,
    skippedOf: [...skippedOf].sort(),
    contexts: contexts.toList().sort(),
    attribution: {
      days: [...attribution.days].sort(),
      attributed: [...attribution.attributed].sort(),
      unattributed: [...attribution.unattributed].sort(),
      dropped: attribution.dropped,
    },
    throws: throws.map((each) => JSON.stringify(each)).sort(),
    scripts: scripts.map(({ counts, attributed, lastStarted, stamped, ...use }) => ({
      ...use,
      counts: entriesOf(counts),
      lastStarted: [...lastStarted].sort(),
      stamped: [...stamped].sort(),
      attributed: [...attributed].map(([name, script]) => [name, ranOf(script.toState())]).sort(),
    })),
  };
}

/** By context what it ran, whatever the lists are numbered. */
function ranOf({ rows, takes, contexts }: AttributedState) {
  const rowsOf = (take: number) => (takes[take] ?? []).map((row) => String(rows[row])).sort();
  return contexts.map(([name, of]) => [name, of.map(rowsOf).sort()]).sort();
}
