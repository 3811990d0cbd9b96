import { expect, test } from 'vitest';
import { distinctFunctions, unknownScripts } from '../../fuzz/hostile/counts.ts';
import { FAMILIES } from '../../fuzz/hostile/families.ts';
import { putInto } from '../../fuzz/hostile/put.ts';
import type { StoredObject } from '../../fuzz/hostile/sandbox.ts';
import { type Limited, withLittleMemory } from '../support/limited.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What is said of each, when it is as large as it needs to be; nothing where it is harmless. */
const SAID: Record<string, RegExp> = {
  'distinct functions': /distinct\.js \(hostile\) is not in the report: its text is not in the store/,
  'functions of one place': /^$/m,
  'ranges in each other': /Skipped raw\/hostile\/.*: result\[0\]\.functions\[0\].*megabytes/,
  'ranges beside each other': /^$/m,
  'counts beyond the text': /past the end of its text/,
  'scripts that are nowhere': /and 9995 more are not in the report: its text is not in the store/,
  'empty runs of attribution': /^$/m,
  contexts: /^$/m,
  stacks: /Skipped raw\/hostile\/.*: more than 4 MiB besides the counts/,
  'frames of a stack': /^$/m,
  'described invocations': /^$/m,
  'every count': /^$/m,
};

/** Megabytes: of the heap, and of the whole process. */
const HEAP = 256;
const PEAK = 700;

/** A report on an honest function beside what somebody else has put there. */
async function report(hostile: readonly StoredObject[]): Promise<Limited> {
  const taskRoot = writeFiles(temporaryFolder(), {
    'honest.js': 'exports.handler = async (e) => (e.a ? 1 : 2);\n',
  });
  const store = new RecordedStore();
  const result = run(taskRoot, 'honest.js', [{ a: 1 }]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  putInto(store.folder, hostile);
  const args = [
    'report',
    store.folder,
    '-o',
    `${temporaryFolder()}/r`,
    '--reporter',
    'json-summary',
    '--json',
  ];
  return withLittleMemory(args, HEAP);
}

function expectHonest({ code, stdout, stderr, peak }: Limited): void {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { files, functions } = JSON.parse(stdout) as { files: { path: string }[]; functions: object[] };
  expect(files.find(({ path }) => path === 'orders/honest.js')).toMatchObject({
    statements: { total: 2, covered: 2 },
    branches: { total: 2, covered: 1 },
  });
  expect(functions).toContainEqual(expect.objectContaining({ name: 'orders', sandboxes: 1, invocations: 1 }));
  expect(stderr.length).toBeLessThan(10_000);
  expect(peak).toBeLessThan(PEAK);
}

test.each(Object.entries(SAID))(
  '%s: the report has all of the others, and says what it leaves out',
  async (name, said) => {
    const family = FAMILIES.find((each) => each.name === name);
    const reported = await report(family?.large?.() ?? []);
    expectHonest(reported);
    expect(reported.stderr).toMatch(said);
  },
  120_000,
);

const TEXT = ';'.padEnd(400_000);

test.each([
  [
    'one script with a text, together more than any script has',
    (i: number) => distinctFunctions(290_000, { from: i, text: TEXT, stored: {} }),
    /distinct\.js \(hostile\) is not in the report: its counts take more than 128 MiB/,
  ],
  [
    'scripts of their own',
    (i: number) => distinctFunctions(90_000, { path: `${i}.js`, text: `${i}` }),
    /^.*9\.js.*$/m,
  ],
  ['scripts that are nowhere', (i: number) => unknownScripts(10_000, `${i}/`), /more are not in the report/],
])(
  'ten objects of %s: the report has all of the others',
  async (_, put, said) => {
    const reported = await report(Array.from({ length: 10 }, (__, i) => put(i)).flat());
    expectHonest(reported);
    expect(reported.stderr).toMatch(said);
  },
  120_000,
);
