import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COUNTER_FORMS, placementOf } from '../../../../contract/counters/placement.ts';
import { walkText } from '../../../../contract/counters/walk-text.ts';
import { MIXED } from './mixed-ranges.ts';

const TRAPS = join(import.meta.dirname, '../../../fixtures/counters/traps');
const NUMBERINGS = join(import.meta.dirname, '../../../fixtures/counters/numbering');

/** Counts that are stored have a meaning by these numbers alone: a change of them needs a new form. */
describe.each([1, 2] as const)('numbering %s', (placement) => {
  const forms = COUNTER_FORMS.filter((form) => placementOf(form) === placement);

  test.each(readdirSync(TRAPS).filter((name) => /\.[cm]js$/.test(name)))(
    'the counters of %s have their numbers',
    async (name) => {
      const text = readFileSync(join(TRAPS, name), 'utf8');
      const lists = [undefined, MIXED].map((ranges) => {
        const [list, ...others] = forms.map((form) => {
          const lines: string[] = [];
          const count = walkText(
            text,
            { form, ranges },
            {
              counted(_, index, { kind, node }) {
                lines[index] = `${index} ${kind} ${node.start}-${node.end}`;
              },
            },
          );
          expect(lines).toHaveLength(count);
          return lines;
        });
        for (const other of others) expect(other).toEqual(list);
        return list?.join('\n');
      });
      await expect(`${lists.join('\n\nin ranges\n')}\n`).toMatchFileSnapshot(
        join(NUMBERINGS, `${placement}`, `${name}.txt`),
      );
    },
  );
});
