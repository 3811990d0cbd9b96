import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutComments } from '../../../scripts/build/python-text.ts';
import { filesBelow } from '../../../scripts/build/replace-folder.ts';
import { FEW_PYTHONS } from '../support/pythons.ts';

const RECORDER = join(import.meta.dirname, '../../../runtime-interface-python');
/** Reads pairs of texts; says which pairs are not the same program, docstrings aside. */
const COMPARE = readFileSync(join(import.meta.dirname, '../support/same-programs.py'), 'utf8');

/** @returns indexes of pairs that differ */
function differing(python: string, pairs: readonly (readonly [string, string])[]): number[] {
  const { stdout, stderr } = spawnSync(python, ['-c', COMPARE], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test.for(FEW_PYTHONS)(
  'Python 3.$minor: without comments the recorder is the same program',
  async ({ path }) => {
    const files = [...(await filesBelow(RECORDER, '.py'))];
    expect(files.length).toBeGreaterThan(50);
    const pairs = files.map(
      ([, { contents }]) => [String(contents), withoutComments(String(contents))] as const,
    );
    expect(differing(path, pairs).map((index) => files[index]?.[0])).toEqual([]);
  },
);

test.for(FEW_PYTHONS)('Python 3.$minor: what the comparison is for would be seen', ({ path }) => {
  const text = 'a = \'#1\'  # one\ndef f():\n    """\n    Says.\n    """\n    # no\n    return a\n';
  expect(withoutComments(text)).toBe("a = '#1'\ndef f():\n return a\n");
  expect(
    differing(path, [
      [text, withoutComments(text)],
      [text, 'a = 1'],
    ]),
  ).toEqual([1]);
});
