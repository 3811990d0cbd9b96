import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { RECORDING_FOLDERS } from '../../../scripts/build/version.ts';
import { publicUrl } from '../../../scripts/images/public-url.ts';
import { git } from '../support/git.ts';
import { temporaryFolder } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');

function copyOfCheckout(): string {
  const folder = temporaryFolder();
  for (const name of [...RECORDING_FOLDERS, 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'docs'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function versionIn(folder: string): string {
  return printed(folder, 'buildVersion(RECORDING_FOLDERS)');
}

function revisionIn(folder: string): string {
  return printed(folder, 'checkoutRevision()');
}

function printed(folder: string, call: string): string {
  const program = `import { RECORDING_FOLDERS, buildVersion, checkoutRevision } from '${folder}/scripts/build/version.ts';
    console.log(${call});`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
}

test('a build is told apart by its sources, whether git is there, as for npm, or not, as in docker build', () => {
  const folder = copyOfCheckout();
  const version = versionIn(folder);
  expect(version).toMatch(new RegExp(`^${packageJson.version}\\+src\\.[0-9a-f]{12}$`));
  expect(versionIn(copyOfCheckout())).toBe(version);

  git(folder, 'init', '--quiet');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  expect(versionIn(folder)).toBe(version);

  appendFileSync(join(folder, 'docs/page.md'), 'documents change no build\n');
  expect(versionIn(folder)).toBe(version);
  appendFileSync(join(folder, 'runtime-interface-python/recorder/counts.pyc'), 'compiled');
  expect(versionIn(folder)).toBe(version);
  for (const file of ['runtime-interface/limits.ts', 'runtime-interface-python/recorder/counts.py']) {
    const before = versionIn(folder);
    appendFileSync(join(folder, file), '\n');
    expect(versionIn(folder), file).not.toBe(before);
  }
});

test('the commit of the checkout is known where what is shipped is that of the commit', () => {
  const folder = copyOfCheckout();
  expect(revisionIn(folder)).toBe('undefined');
  git(folder, 'init', '--quiet');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  const commit = git(folder, 'rev-parse', 'HEAD');
  expect(revisionIn(folder)).toBe(commit);
  appendFileSync(join(folder, 'docs/page.md'), 'not shipped\n');
  expect(revisionIn(folder)).toBe(commit);
  appendFileSync(join(folder, 'runtime-interface/limits.ts'), '// another build\n');
  expect(revisionIn(folder)).toBe('undefined');
});

test('a folder inside of another checkout is not of that one’s commit', () => {
  const outer = temporaryFolder();
  git(outer, 'init', '--quiet');
  git(outer, 'commit', '--quiet', '--allow-empty', '--message', 'not ours');
  const inner = join(outer, 'vendored');
  cpSync(copyOfCheckout(), inner, { recursive: true, verbatimSymlinks: true });
  expect(revisionIn(inner)).toBe('undefined');
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
