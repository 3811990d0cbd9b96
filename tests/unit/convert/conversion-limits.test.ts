import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseOriginal } from '../../../combiner-image/convert/exact/original/parse-original.ts';
import { TimeLimit } from '../../../combiner-image/convert/time-limit.ts';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import { mustFitHeap } from '../../../combiner-image/sources/memory-limit.ts';

const MEBIBYTE = 1024 * 1024;

/** Takes hours: each level doubles what the parser does. */
const ENDLESS = `${'<T>('.repeat(60)}x${')'.repeat(60)}`;

const endless = () => parseOriginal(ENDLESS, 'a.ts');

test('what does not come to an end is ended, by name of the limit', () => {
  expect(() => new TimeLimit(200).run(['f'], 0, endless)).toThrow(UnconvertedScriptError);
  expect(() => new TimeLimit(200).run(['f'], 0, endless)).toThrow('takes longer than');
});

test('a loop is ended too, and what comes behind it is run', () => {
  const time = new TimeLimit(200);
  const loop = () => {
    for (;;);
  };
  expect(() => time.run(['f'], 0, loop)).toThrow('takes longer than');
  expect(time.run(['f'], 0, () => 7)).toBe(7);
});

test.each([
  ['the thread', undefined],
  // What Node 20 tells.
  ['the process', () => process.cpuUsage().user / 1000],
])('a machine that is busy or paused loses no script: the time of %s counts', (_, cpuMs) => {
  const paused = new Int32Array(new SharedArrayBuffer(4));
  // The clock's time passes, and the processor does nothing for it.
  const slow = () => Atomics.wait(paused, 0, 0, 1_500);
  expect(new TimeLimit(500, cpuMs).run(['f'], 0, slow)).toBe('timed-out');
  expect(() => new TimeLimit(100, cpuMs).run(['f'], 0, endless)).toThrow('of the processor');
});

test('a process that is stopped for longer than the limit goes on with its script', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stopped-conversion.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await said.next()).value).toBe('converting');
  child.kill('SIGSTOP');
  // Longer than the limit of that script, whatever else the machine does.
  await setTimeout(3_000);
  child.kill('SIGCONT');
  expect((await said.next()).value).toBe('converted');
}, 120_000);

test('after three of one function its others are not tried, unless another function ran them too', () => {
  const time = new TimeLimit(50);
  for (let i = 0; i < 3; i++) expect(() => time.run(['hostile'], 0, endless)).toThrow('takes longer than');
  expect(() => time.run(['hostile'], 0, () => 7)).toThrow('other scripts of hostile took too long');
  expect(time.run(['honest'], 0, () => 7)).toBe(7);
  expect(time.run(['hostile', 'honest'], 0, () => 7)).toBe(7);
});

test('results and errors come through as they are', () => {
  const own = new RangeError('own');
  const result = {};
  expect(new TimeLimit().run([], 0, () => result)).toBe(result);
  expect(() =>
    new TimeLimit().run([], 0, () => {
      throw own;
    }),
  ).toThrow(own);
});

test('a script that the heap cannot hold is refused before it is parsed, by its words and signs', () => {
  const script = (text: string) => ({ hash: '', path: 'a.js', text });
  const dense = 'a;'.repeat(2_000_000);
  const spread = `${'a'.repeat(1_000)};`.repeat(20_000);
  expect(() => mustFitHeap(script(dense), 1024 * MEBIBYTE)).toThrow(
    'too large to convert with a heap of 1024 MiB',
  );
  expect(() => mustFitHeap(script(dense), 8192 * MEBIBYTE)).not.toThrow();
  expect(() => mustFitHeap(script(spread), 1024 * MEBIBYTE)).not.toThrow();
});

test.each([64, 256, 512])('a small heap of %i MiB bounds the same code by the same share', (mebibytes) => {
  const script = (words: number) => ({ text: 'a;'.repeat(words) });
  expect(() => mustFitHeap(script(400 * mebibytes), mebibytes * MEBIBYTE)).not.toThrow();
  expect(() => mustFitHeap(script(1_000 * mebibytes), mebibytes * MEBIBYTE)).toThrow(`${mebibytes} MiB`);
});

test('the sources of a map count too, all of them', () => {
  const sourcesContent = Array<string>(50).fill('a;'.repeat(100_000));
  const map = {
    version: 3 as const,
    sources: [],
    names: [],
    mappings: '',
    isMapped: [],
    placements: [],
    sourcesContent,
  };
  const script = { hash: '', path: 'a.js', text: 'a;', map };
  expect(() => mustFitHeap(script, 1024 * MEBIBYTE)).toThrow('too large');
  expect(() =>
    mustFitHeap({ ...script, map: { ...map, sourcesContent: sourcesContent.slice(0, 5) } }, 1024 * MEBIBYTE),
  ).not.toThrow();
});
