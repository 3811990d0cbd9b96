import { expect, test } from 'vitest';
import { checkAll, SCENARIOS } from '../../interleavings/exhaustive.ts';
import { checkInterleavings } from '../../interleavings/property.ts';
import type { ListOrder } from '../../interleavings/stepped-store.ts';

const ORDERS: readonly ListOrder[] = ['ascending', 'worst'];

/** `npm run interleavings` leaves none out. */
const STRIDE = 6;

test.each(SCENARIOS.flatMap((scenario) => ORDERS.map((order) => [scenario.name, order, scenario] as const)))(
  '%s (lists: %s)',
  async (_, order, scenario) => {
    expect(await checkAll(scenario, order, STRIDE)).toBeGreaterThan(50);
  },
);

test('up to three maintainers, two reports and a recorder, in any order, killed and silent at any time', async () => {
  await expect(checkInterleavings(300, 20_261_126)).resolves.toBeUndefined();
});
