import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language, PLACES, placesWithout } from '../../../scripts/check/languages.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string): string | undefined =>
  existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : undefined;
const RUBY: Language = {
  name: 'Ruby',
  key: 'ruby',
  folder: 'runtime-interface-ruby',
  packages: 'gems',
  versions: 'ruby-versions',
  tested: 'ruby-recorder',
  code: 'Ruby',
};

test('each recording half has an entry', () => {
  const halves = readdirSync(ROOT).filter((name) => name.startsWith('runtime-interface'));
  expect(LANGUAGES.map(({ folder }) => folder).sort()).toEqual(halves.sort());
});

describe.each(LANGUAGES)('$name', (language) => {
  const places = PLACES.map(({ file, names }) => ({
    file: typeof file === 'string' ? file : (file[language.key] ?? ''),
    word: language[names],
  }));

  test('is known in every place', () => {
    expect(placesWithout(language, read)).toEqual([]);
  });

  test.each(places)('taken out of $file ($word) is missed there, by name', ({ file, word }) => {
    const without = (text: string) => text.replace(new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'g'), 'x');
    const missed = (text: string | undefined) =>
      placesWithout(language, (each) => (each === file ? text : read(each))).join('\n');
    expect(missed(without(read(file) ?? ''))).toContain(`${file}: must name ${word} (`);
    expect(missed(undefined)).toContain(`${file}: does not exist, and must name ${word} (`);
  });
});

test('a language that was only begun is missed in every place, by name and with what for', () => {
  const missed = placesWithout(RUBY, read);
  expect(missed).toHaveLength(PLACES.length);
  expect(missed).toContain('Dockerfile.layer: must name runtime-interface-ruby (the zip)');
  expect(missed).toContain(
    'scripts/check/languages.ts: must say what Ruby has beside base-image/Dockerfile and base-image/python/Dockerfile (the image that functions extend)',
  );
});

test('the folder of one language is not taken for that of another', () => {
  const [node] = LANGUAGES;
  if (node === undefined) throw new Error('There is no language.');
  const names = (text: string) => placesWithout(node, () => text);
  expect(names('COPY runtime-interface-ruby and Nodes')).toHaveLength(PLACES.length);
  const all =
    'COPY runtime-interface/worker for Node.js, FROM node, node_modules, ./node-versions.ts, JavaScript';
  expect(names(all)).toEqual([]);
});
