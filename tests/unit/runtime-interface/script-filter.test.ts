import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from '../../../runtime-interface/default-patterns.ts';
import { scriptFilter } from '../../../runtime-interface/files/script-filter.ts';

const PARTS = ['index.js', 'src', '.hidden', 'node_modules', 'node_modules2', 'a b', '@scope', '[x]', 'über'];
const PATHS = PARTS.flatMap((one) =>
  [one, ...PARTS.map((two) => `${one}/${two}`), ...PARTS.map((two) => `lib/${one}/${two}/x.js`)].flatMap(
    (path) => [path, `/opt/${path}`],
  ),
);

test('the defaults, which are told apart, record what their patterns say', () => {
  const isRecorded = scriptFilter([...DEFAULT_INCLUDE], [...DEFAULT_EXCLUDE]);
  const included = picomatch([...DEFAULT_INCLUDE], { dot: true });
  const excluded = picomatch([...DEFAULT_EXCLUDE], { dot: true });
  for (const path of PATHS) expect(isRecorded([path]), path).toBe(included(path) && !excluded(path));
});

test.each([
  ['of one list alone', [...DEFAULT_INCLUDE], ['lib/**'], ['src/node_modules/x.js', 'src/a.js']],
  ['of the other alone', ['src/**'], [...DEFAULT_EXCLUDE], ['src/a.js']],
  ['longer than the defaults', [...DEFAULT_INCLUDE], [...DEFAULT_EXCLUDE, 'lib/**'], ['src/a.js']],
])('patterns of the user count: %s', (_, include, exclude, recorded) => {
  const isRecorded = scriptFilter(include, exclude);
  const names = ['src/a.js', 'lib/b.js', 'src/node_modules/x.js'];
  expect(names.filter((name) => isRecorded([name])).sort()).toEqual([...recorded].sort());
});
