import { BroadcastChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Engines } from '../../../runtime-interface/engine/engines.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { FROM_THREADS, type FromThread } from '../../../runtime-interface/threads/messages.ts';
import { ThreadRecorder } from '../../../runtime-interface/threads/thread-recorder.ts';
import { ThreadTable } from '../../../runtime-interface/threads/thread-table.ts';

/** What a thread tells, once somebody listens, of files that it loaded without counters. */
async function told(files: readonly { url: string; neededKb: number }[]): Promise<FromThread['uncounted']> {
  const engines = Object.assign(Object.create(Engines.prototype) as Engines, { start: () => {} });
  const table = new ThreadTable();
  const thread = new ThreadRecorder(engines, table, 'user', () => {});
  thread.start();
  for (const file of files) engines.onUncounted({ ...file, reason: 'budget' });
  const channel = new BroadcastChannel(FROM_THREADS);
  try {
    const arrived = new Promise<FromThread>((resolve) => {
      channel.onmessage = (event) => resolve((event as { data: FromThread }).data);
    });
    table.receive();
    thread.tell({ type: 'uncounted', files: [] });
    return (await arrived).uncounted;
  } finally {
    channel.close();
  }
}

test('a file that is loaded again and again is told of once, as it was last', async () => {
  const loads = [1, 2, 3].map((neededKb) => ({ url: 'file:///var/task/large.js', neededKb }));
  expect(await told(loads)).toEqual([{ ...loads[2], reason: 'budget' }]);
});

test('of ever new files a thread keeps so many in mind', async () => {
  const loads = Array.from({ length: LIMITS.untoldFiles + 5 }, (_, index) => ({
    url: `file:///tmp/${index}.js`,
    neededKb: 1,
  }));
  expect(await told(loads)).toHaveLength(LIMITS.untoldFiles);
});
