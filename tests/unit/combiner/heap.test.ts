import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { nodeBinaries } from '../../accuracy/node-binaries.ts';

const { outputFiles } = buildSync({
  entryPoints: [join(import.meta.dirname, '../../../combiner-image/heap.ts')],
  bundle: true,
  format: 'cjs',
  platform: 'node',
  write: false,
});
const heapModule = outputFiles[0]?.text ?? '';

/** What a process takes for its heap, in MiB. */
function heapOf(node: string, mebibytes: number, before = ''): number {
  const script = `${before};${heapModule};console.log(module.exports.heapBytes() / 1024 / 1024)`;
  return Number(
    execFileSync(node, [`--max-old-space-size=${mebibytes}`, '-e', script], { encoding: 'utf8' }),
  );
}

describe.each(await nodeBinaries())('%s', (node) => {
  test.each([300, 1_024, 3_000])('a heap of %i MiB is taken for what it is', (mebibytes) => {
    expect(heapOf(node, mebibytes)).toBe(mebibytes);
  });

  test('under a version of V8 to come it is taken for no more than it is', () => {
    const later = "Object.defineProperty(process.versions, 'v8', { value: '99.1.2' })";
    expect(heapOf(node, 1_024, later)).toBeLessThanOrEqual(1_024);
    expect(heapOf(node, 1_024, later)).toBeGreaterThan(800);
  });
});
