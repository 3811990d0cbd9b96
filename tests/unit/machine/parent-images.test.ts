import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NODE_VERSIONS } from '../../../scripts/images/node-versions.ts';
import { PYTHON_VERSIONS } from '../../../scripts/images/python-versions.ts';
import { furtherImages, parentImages } from '../../../scripts/test/machine.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('tests/machine/images.sh provides the images that the tests start from, and no other', () => {
  const script = readFileSync(join(ROOT, 'tests/machine/images.sh'), 'utf8');
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(script)?.[1] ?? '';
  const all = [...(/^all=\(([^)]*)\)/m.exec(script)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(
    ([, image = '']) => image.replace(/\$(\w+)/g, (_, name: string) => value(name)),
  );
  expect(all.sort()).toEqual([...parentImages, ...furtherImages].sort());
});

test('README.md says for which versions there are base images', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const listed = (versions: readonly string[]) =>
    new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(versions);
  expect(readme).toContain(`for Node ${listed(NODE_VERSIONS)}.`);
  expect(readme).toContain(`for Python ${listed(PYTHON_VERSIONS)}, extending`);
});
