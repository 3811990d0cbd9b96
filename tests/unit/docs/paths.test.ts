import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'examples/README.md']
  .concat(readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`))
  .filter((name) => name.endsWith('.md') && existsSync(join(ROOT, name)));

/** What is built or written, and so is not in a checkout. */
const MADE = /(?:^|\/)(?:dist|coverage|node_modules)(?:\/|$)/;
const FOLDERS = 'contract|runtime-interface|combiner-image|base-image|cli|scripts|tests|bench|examples|docs';

/** @returns the places of the checkout that a text names, as `cli/main.ts` or `combiner-image/{read,merge}/`. */
function placesNamedIn(text: string): string[] {
  const named = text.matchAll(new RegExp(`(?<![\\w/.-])(?:${FOLDERS})/[\\w./{},-]*`, 'g'));
  return [...named]
    .flatMap(([place]) => expand(place.replace(/[.,]+$/, '')))
    .filter((place) => !MADE.test(place));
}

function expand(place: string): string[] {
  const [, before = '', inner, after = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(place) ?? [];
  return inner === undefined ? [place] : inner.split(',').flatMap((name) => expand(before + name + after));
}

/** As GitHub makes them from headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

test.each(PAGES)('%s names places that are there', (name) => {
  const page = readFileSync(join(ROOT, name), 'utf8');
  const code = [...page.matchAll(/```[\s\S]*?```|^ {4}.*$|`[^`\n]+`/gm)].map(([text]) => text).join('\n');
  const missing = placesNamedIn(code).filter((place) => !existsSync(join(ROOT, place)));
  expect(missing).toEqual([]);
});

test.each(PAGES)('the links of %s lead somewhere', (name) => {
  const page = readFileSync(join(ROOT, name), 'utf8').replace(/```[\s\S]*?```/g, '');
  const broken = [...page.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(
    ([, path = '', anchor]) => {
      const target = path === '' ? join(ROOT, name) : join(ROOT, dirname(name), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    },
  );
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('a place that is not there is found, in each way of naming it', () => {
  const text = '`cli/gone.ts`, `combiner-image/{read,gone}/`, `node scripts/gone.ts`, `dist/cli/main.mjs`';
  expect(placesNamedIn(text).filter((place) => !existsSync(join(ROOT, place)))).toEqual([
    'cli/gone.ts',
    'combiner-image/gone/',
    'scripts/gone.ts',
  ]);
});
