import { expect, test } from 'vitest';
import { deadLinks } from '../../../site/dead-links.ts';
import { targetOf } from '../../../site/links.ts';
import { NAVIGATION, navigationFaults } from '../../../site/navigation.ts';
import { pages } from '../../../site/pages.ts';

test('each page is in the navigation, once', () => {
  expect(navigationFaults(NAVIGATION, pages())).toEqual([]);
});

test('a page that is not in the navigation is named, and so is one that is gone or there twice', () => {
  const navigation = [
    { text: 'Start', files: { 'README.md': 'What it is', 'docs/gone.md': 'Gone' } },
    { text: 'Recipes', files: { 'README.md': 'Again' } },
  ];
  expect(navigationFaults(navigation, ['README.md', 'docs/new.md'])).toEqual([
    'docs/new.md is not in site/navigation.ts: add a line to one of its groups.',
    'site/navigation.ts names docs/gone.md, which does not exist: remove its line.',
    'site/navigation.ts names README.md twice: remove one of the lines.',
  ]);
});

test.each([
  ['health.md#codes', 'docs/errors.md', { page: '/health.md#codes' }],
  ['../README.md#layer', 'docs/iam.md', { page: '/index.md#layer' }],
  ['docs/iam.md', 'README.md', { page: '/iam.md' }],
  ['#figures', 'docs/security.md', { page: '#figures' }],
  ['../cli/main.ts', 'docs/api.md', { file: 'cli/main.ts' }],
  ['https://docs.example/', 'docs/api.md', { elsewhere: 'https://docs.example/' }],
])('%s of %s', (link, from, target) => {
  expect(targetOf(link, from)).toEqual(target);
});

test('a link to a file that does not exist names both files', () => {
  expect(() => targetOf('gone.md', 'docs/iam.md')).toThrow(
    'docs/iam.md links to gone.md, but docs/gone.md does not exist: correct the link.',
  );
});

test('a dead page and a dead anchor are found, below any base', () => {
  const html =
    '<h2 id="here"></h2><a href="b.html">b</a><a class="x" href="#here">h</a><a href="/x/#there">t</a>';
  const found = deadLinks([{ address: 'index.html', html }], '/x/');
  expect(found).toEqual([
    'index.html links to b.html, and there is no such page.',
    'index.html links to /x/#there, and index.html has no such heading: correct the link.',
  ]);
});
