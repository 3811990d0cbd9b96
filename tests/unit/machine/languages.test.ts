import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGES, PLACES, placesWithout } from '../../../scripts/check/languages.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

test('each language that is recorded is known in every place', () => {
  expect(LANGUAGES.flatMap((language) => placesWithout(language, read))).toEqual([]);
});

test('a language that was only begun is missed in every place, by name and with what for', () => {
  const ruby = { name: 'Ruby', key: 'ruby', folder: 'runtime-interface-ruby', packages: 'gems' };
  const missed = placesWithout(ruby, read);
  expect(missed).toHaveLength(PLACES.length);
  expect(missed).toContain('Dockerfile.layer: must name runtime-interface-ruby (the zip)');
});

test('the folder of one language is not taken for that of another', () => {
  const names = (text: string) =>
    placesWithout(
      { name: 'Node', key: 'node', folder: 'runtime-interface', packages: 'node_modules' },
      () => text,
    );
  expect(names('COPY runtime-interface-ruby and Nodes')).toHaveLength(PLACES.length);
  expect(names('COPY runtime-interface/worker for Node.js, FROM node, node_modules')).toEqual([]);
});
