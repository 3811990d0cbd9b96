import { expect, test } from 'vitest';
import { CodeOwners } from '../../../combiner-image/checkout/code-owners.ts';

const GITHUB = `
# Everything else
*                 @everyone
*.js              @js # of all folders
/build/logs/      @doctor
docs/*            docs@example.com
apps/             @octocat
/scripts          @scripts @octocat
**/logs           @logs
src/**/price.ts   @prices
/apps/github
with\\ blank/      @blank
`;

test.each([
  ['README.md', ['@everyone']],
  ['a/b/c.js', ['@js']],
  ['build/logs/today.txt', ['@logs']],
  ['build/log.txt', ['@everyone']],
  ['docs/first.md', ['docs@example.com']],
  ['docs/deep/second.md', ['@everyone']],
  ['of/docs/first.md', ['@everyone']],
  ['deep/apps/x/y.js', ['@octocat']],
  ['apps', ['@everyone']],
  ['scripts/a/b.sh', ['@scripts', '@octocat']],
  ['of/scripts/b.sh', ['@everyone']],
  ['src/price.ts', ['@prices']],
  ['src/a/b/price.ts', ['@prices']],
  ['apps/github/x.ts', []],
  ['with blank/x.ts', ['@blank']],
])('%s is of %j', (path, owners) => {
  expect(new CodeOwners(GITHUB).of(path)).toEqual(owners);
});

test("each of GitLab's sections has a say, and owners for what names none", () => {
  const owners = new CodeOwners(`* @all
[Documentation][2] @docs
docs/
README.md @readme
^[Database] @dba @all
*.sql`);
  expect(owners.of('docs/a.sql')).toEqual(['@all', '@docs', '@dba']);
  expect(owners.of('x/README.md')).toEqual(['@all', '@readme']);
});

test('a pattern that is made to take long does not', () => {
  const owners = new CodeOwners(`${'*a'.repeat(500)}b @a\n${'**/a/'.repeat(200)}b @b`);
  expect(owners.of(`${'a'.repeat(1_000)}`)).toEqual([]);
  expect(owners.of('a/'.repeat(400))).toEqual([]);
});
