import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { columnOf, names, table } from '../support/markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/dependencies.md'), 'utf8');

function documented(...headings: string[]): string[] {
  const rows = headings.flatMap((heading) => table(PAGE, heading));
  for (const reason of columnOf(rows, 'reason')) expect(reason).not.toBe('');
  return columnOf(rows, 'package').flatMap(names).sort();
}

test('each dependency at run time stands there with its reason', () => {
  expect(documented('At run time')).toEqual(Object.keys(packageJson.dependencies).sort());
});

test('each development dependency stands there with its reason', () => {
  expect(documented('To build', 'To check', 'To test and compare')).toEqual(
    Object.keys(packageJson.devDependencies).sort(),
  );
});
