import { expect, test } from 'vitest';
import { StoreError } from '../../../runtime-interface/store/store.ts';
import { Delivery } from '../../../runtime-interface/worker/delivery.ts';

const timeout = (): StoreError => new StoreError('timeout', 'no answer in time.', { retryable: true });

test('a try that hangs after one that failed does not take the place of its reason', async () => {
  let tries = 0;
  const delivery = new Delivery(
    async () => {
      if (++tries > 1) await new Promise(() => {});
      throw new StoreError('unreachable', 'no name.', { retryable: true });
    },
    500,
    timeout,
  );
  expect(await delivery.done).toMatchObject({ code: 'unreachable' });
  expect(tries).toBe(2);
});

test('one that hangs from the beginning is late', async () => {
  const delivery = new Delivery(() => new Promise(() => {}), 50, timeout);
  expect(await delivery.done).toMatchObject({ code: 'timeout' });
});
