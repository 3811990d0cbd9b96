import { expect, test } from 'vitest';
import { afterAnswer } from '../../../runtime-interface/handler/runtime-client.ts';

/** As client 4 does it: one macrotask after it has seen the handler's promise settle. */
async function sendAsClient4(settled: Promise<void>, order: string[]): Promise<void> {
  await settled;
  await new Promise((resolve) => setImmediate(resolve));
  order.push('answer');
}

/** As client 3 does it. */
async function sendAsClient3(settled: Promise<void>, order: string[]): Promise<void> {
  await settled;
  order.push('answer');
}

test.each([
  ['client 3', false, sendAsClient3],
  ['client 4', true, sendAsClient4],
])('what follows the answer of %s comes behind it', async (_, isModern, send) => {
  const order: string[] = [];
  const handled = Promise.resolve();
  // Ours is the first to learn of it.
  const collected = new Promise<void>((resolve) => {
    void handled.then(() =>
      afterAnswer(isModern, () => {
        order.push('collection');
        resolve();
      }),
    );
  });
  await Promise.all([send(handled, order), collected]);
  expect(order).toEqual(['answer', 'collection']);
});
