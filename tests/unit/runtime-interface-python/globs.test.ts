import { expect, test } from 'vitest';
import { matcher } from '../../../runtime-interface/files/matcher.ts';
import { askFiles } from '../support/python-files.ts';
import { FEW_PYTHONS } from '../support/pythons.ts';

const GLOBS = [
  '**',
  '*',
  '*.py',
  '**/*.py',
  'src/**',
  'src/*',
  'src/**/test_*.py',
  '**/tests/**',
  'tests/**/*',
  './src/*.py',
  '?.py',
  'a?.py',
  '[ab].py',
  '[!ab].py',
  '[^ab].py',
  '[a-c]*.py',
  '!src/**',
  '!(src)/*.py',
  '@(a|b).py',
  '+(a|b).py',
  '?(a).py',
  '*(ab).py',
  'src/{1..3}.py',
  'src/a\\*.py',
  '**/a.py/**',
  'src/a**.py',
  'src/',
  '.hidden/**',
  '*/.hidden.py',
  '/var/task/**',
  '/opt/python/shop/*.py',
  'a+b.py',
  'a(b).py',
  'x$y.py',
  '**/**/a.py',
  'a/**/b/**/c.py',
];
const NAMES = [
  'a.py',
  'b.py',
  'c.py',
  'ab.py',
  'abab.py',
  '.py',
  'src',
  'src/a.py',
  'src/ab.py',
  'src/1.py',
  'src/4.py',
  'src/a*.py',
  'src/deep/a.py',
  'src/deep/test_a.py',
  'src/test_a.py',
  'tests/a.py',
  'tests',
  'lib/tests/deep/a.py',
  'lib/tests',
  '.hidden/a.py',
  'src/.hidden.py',
  '/var/task/a.py',
  '/var/tasks/a.py',
  '/opt/python/shop/a.py',
  '/opt/python/shop/deep/a.py',
  'a+b.py',
  'a(b).py',
  'x$y.py',
  'a.py/x',
  'a/b/c.py',
  'a/x/b/y/z/c.py',
  'A.py',
  'ä.py',
  'a\nb.py',
];

test.each([...FEW_PYTHONS])('Python 3.$minor reads globs as Node’s recorder does', (python) => {
  const answers = askFiles(
    python,
    GLOBS.map((glob) => ({ glob, names: NAMES })),
  );
  const differing = GLOBS.flatMap((glob, index) => {
    const matches = matcher([glob]);
    return NAMES.filter((name, at) => matches(name) !== answers[index]?.[at]).map(
      (name) => `${glob} of ${JSON.stringify(name)}: ${matches(name)}`,
    );
  });
  expect(differing).toEqual([]);
});
