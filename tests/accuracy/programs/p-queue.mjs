import PQueue, { TimeoutError } from 'p-queue';

const wait = (ms, value) => new Promise((done) => setTimeout(done, ms, value));

export async function main() {
  const queue = new PQueue({ concurrency: 2, autoStart: false, timeout: 200 });
  const seen = [];
  for (const name of ['active', 'idle', 'add', 'next', 'completed', 'error', 'empty']) {
    queue.addEventListener(name, () => seen.push(name));
  }
  const jobs = [1, 2, 3].map((n) => queue.add(() => wait(1, n), { priority: n, id: `job-${n}` }));
  queue.setPriority('job-1', 9);
  queue.sizeBy({ priority: 2 });
  queue.start();
  await Promise.all(jobs);
  await queue.addAll([async () => 'a', () => 'b']);
  try {
    await queue.add(async () => {
      throw new Error('bad');
    });
  } catch {}
  try {
    await queue.add(() => wait(50), { timeout: 5 });
  } catch (error) {
    seen.push(error instanceof TimeoutError);
  }
  const controller = new AbortController();
  queue.pause();
  const aborted = queue.add(() => wait(1), { signal: controller.signal }).catch(() => {});
  controller.abort();
  queue.start();
  await aborted;
  await queue.onIdle();
  await queue.onEmpty();
  await queue.onSizeLessThan(4);
  queue.clear();
  queue.concurrency = 1;
  queue.timeout = undefined;
  const limited = new PQueue({ interval: 5, intervalCap: 1, carryoverIntervalCount: true });
  await limited.addAll([() => 1, () => 2, () => 3]);
  for (const options of [{ concurrency: 0 }, { interval: -1 }, { intervalCap: 0 }]) {
    try {
      new PQueue(options);
    } catch {}
  }
  try {
    queue.setPriority('none', 1);
  } catch {}
}
