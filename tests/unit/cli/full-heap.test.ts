import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { keyOf, RecordedStore, rawObject, sha256, temporaryFolder } from '../support/recorded.ts';

const MEBIBYTES = 96;

/** One script for each function: their sums, which are kept until all is read, do not fit into the heap. */
function tooLarge(): RecordedStore {
  const store = new RecordedStore();
  const counts = JSON.stringify(
    Array.from({ length: 20_000 }, (_, i) => ({
      functionName: `f${i}`,
      isBlockCoverage: true,
      ranges: [
        { startOffset: i * 20, endOffset: i * 20 + 19, count: 1 },
        { startOffset: i * 20 + 8, endOffset: i * 20 + 12, count: 2 },
      ],
    })),
  );
  for (let each = 0; each < 120; each++) {
    const script = { scriptId: '1', url: 'file:///var/task/a.js', hash: sha256(`${each}`), functions: [] };
    const object = rawObject('/var/task', [script], { functionName: `function-${each}` });
    const json = JSON.stringify(object).replace('"functions":[]', () => `"functions":${counts}`);
    store.putBytes(keyOf(object), gzipSync(json, { level: 1 }));
  }
  return store;
}

test('what does not fit into the heap ends with a sentence and a code, not with an abort of V8', async () => {
  const { folder } = tooLarge();
  for (const command of ['report', 'doctor']) {
    const { code, stderr } = await lambdaCoverage([command, folder], {
      cwd: temporaryFolder(),
      env: { NODE_OPTIONS: `--max-old-space-size=${MEBIBYTES}` },
    });
    expect([command, code], stderr).toEqual([command, 4]);
    expect(stderr).toContain(
      `Memory is full: Node's heap has ${MEBIBYTES} MiB. Give it more with NODE_OPTIONS=--max-old-space-size=${2 * MEBIBYTES}`,
    );
    expect(stderr).toContain('See "lambda-coverage explain out-of-memory".');
    expect(stderr).not.toMatch(/FATAL ERROR| {4}at /);
  }
});
