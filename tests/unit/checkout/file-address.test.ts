import { expect, test } from 'vitest';
import { fileAddress } from '../../../combiner-image/checkout/repository.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

test.each([
  ['https://github.com/acme/shop.git', `https://github.com/acme/shop/blob/${commit}/`, '#L'],
  ['git@github.com:acme/shop.git', `https://github.com/acme/shop/blob/${commit}/`, '#L'],
  ['ssh://git@gitlab.com/acme/team/shop.git', `https://gitlab.com/acme/team/shop/-/blob/${commit}/`, '#L'],
  ['https://bitbucket.org/acme/shop', `https://bitbucket.org/acme/shop/src/${commit}/`, '#lines-'],
  ['ssh://gitlab.acme.example:2222/a/b', `https://gitlab.acme.example/a/b/-/blob/${commit}/`, '#L'],
  ['git@codeberg.org:a/b.git', `https://codeberg.org/a/b/src/commit/${commit}/`, '#L'],
])('%s', (remote, files, line) => {
  expect(fileAddress({ remote, commit }, true)).toEqual({ files, line });
});

test.each([
  'https://git.acme.example/a/b',
  'https://github.com/',
  'javascript:alert(1)//github.com/a/b',
  'https://github.com@evil.example/a/b',
  'https://github.com/a"onclick=1/b',
])('%s is no address that is known', (remote) => {
  expect(fileAddress({ remote, commit }, true)).toBeUndefined();
});

test('of what stands in a store only the services themselves are trusted', () => {
  const remote = 'https://github.evil.example/a/b';
  expect(fileAddress({ remote, commit }, true)).toBeDefined();
  expect(fileAddress({ remote, commit }, false)).toBeUndefined();
  expect(fileAddress({ remote: 'https://github.com/a/b', commit }, false)).toBeDefined();
});
