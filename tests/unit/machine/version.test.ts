import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { publicUrl } from '../../../scripts/images/public-url.ts';
import { git } from '../support/git.ts';
import { temporaryFolder } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');

function copyOfCheckout(): string {
  const folder = temporaryFolder();
  for (const name of ['contract', 'runtime-interface', 'scripts/build', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'docs'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function versionIn(folder: string, revision = ''): string {
  const program = `import { buildVersion } from '${folder}/scripts/build/version.ts';
    console.log(buildVersion(['contract', 'runtime-interface', 'scripts/build']));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LAMBDA_COVERAGE_REVISION: revision },
  }).trim();
}

test('a build of a commit is told apart by the commit, any other by its sources', () => {
  const folder = copyOfCheckout();
  const unversioned = versionIn(folder);
  expect(unversioned).toMatch(new RegExp(`^${packageJson.version}\\+src\\.[0-9a-f]{12}$`));
  expect(versionIn(copyOfCheckout())).toBe(unversioned);
  expect(versionIn(folder, 'abcdef0123456789')).toBe(`${packageJson.version}+git.abcdef012345`);

  git(folder, 'init', '--quiet');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  const commit = git(folder, 'rev-parse', 'HEAD');
  expect(versionIn(folder)).toBe(`${packageJson.version}+git.${commit.slice(0, 12)}`);

  appendFileSync(join(folder, 'docs/page.md'), 'documents change no build\n');
  expect(versionIn(folder)).toBe(`${packageJson.version}+git.${commit.slice(0, 12)}`);
  appendFileSync(join(folder, 'runtime-interface/limits.ts'), '// another build\n');
  const changed = versionIn(folder);
  expect(changed).toMatch(/\+src\./);
  expect(changed).not.toBe(unversioned);
});

test('a folder inside of another checkout is not of that one’s commit', () => {
  const outer = temporaryFolder();
  git(outer, 'init', '--quiet');
  git(outer, 'commit', '--quiet', '--allow-empty', '--message', 'not ours');
  const inner = join(outer, 'vendored');
  cpSync(copyOfCheckout(), inner, { recursive: true, verbatimSymlinks: true });
  expect(versionIn(inner)).toMatch(/\+src\./);
});

test.each([
  ['https://user:token@example.com/a/b.git', 'https://example.com/a/b'],
  ['git@example.com:a/b.git', 'https://example.com/a/b'],
  ['ssh://git@example.com:2222/a/b.git', 'https://example.com:2222/a/b'],
  ['/srv/git/b.git', ''],
  ['file:///srv/git/b.git', ''],
  ['', ''],
])('the source %s is labelled %j', (remote, url) => {
  expect(publicUrl(remote)).toBe(url);
});
