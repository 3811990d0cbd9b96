import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { changesSince } from '../../../combiner-image/changed/changes-since.ts';
import { environmentForGit } from '../../../combiner-image/environment.ts';
import { UsageError } from '../../../combiner-image/errors.ts';
import { git } from '../support/git.ts';
import { commit, project } from '../support/placed.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const lines = (count: number, word = 'line') =>
  Array.from({ length: count }, (_, i) => `const ${word}${i} = ${i};\n`).join('');

/** A checkout whose branch "base" is one commit behind what the files are now. */
function changed(before: Record<string, string>, change: (root: string) => void): string {
  const root = project(before);
  git(root, 'branch', 'base');
  change(root);
  return root;
}

async function changesIn(root: string, options = {}) {
  const { files } = await changesSince(root, 'base', options);
  return Object.fromEntries(files.map(({ path, ...rest }) => [path, rest]));
}

test('lines of commits, of the index and of files that were only written count; what is gone does not', async () => {
  const root = changed({ 'a.ts': lines(4), 'b.ts': lines(4), 'c.ts': lines(4), 'gone.ts': 'x\n' }, (top) => {
    writeFiles(top, { 'a.ts': lines(4).replace('line1 = 1', 'line1 = 7') });
    git(top, 'commit', '-q', '-am', 'a');
    writeFiles(top, { 'b.ts': `${lines(4)}more();\n` });
    git(top, 'add', 'b.ts');
    writeFiles(top, { 'c.ts': `first();\n${lines(4)}` });
    git(top, 'rm', '-q', 'gone.ts');
  });
  expect(await changesIn(root)).toEqual({
    'a.ts': { lines: [2] },
    'b.ts': { lines: [5] },
    'c.ts': { lines: [1] },
  });
});

test('what the base got since the branch left it is no change of the branch', async () => {
  const root = project({ 'a.ts': lines(2) });
  git(root, 'checkout', '-q', '-b', 'base');
  writeFiles(root, { 'b.ts': lines(2) });
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'b');
  git(root, 'checkout', '-q', '-b', 'mine', 'HEAD^');
  writeFiles(root, { 'a.ts': `${lines(2)}more();\n` });
  expect(await changesIn(root)).toEqual({ 'a.ts': { lines: [3] } });
});

test('files that git does not know yet are changed as a whole, unless it ignores them or they are a report', async () => {
  const root = changed({ 'a.ts': lines(2), '.gitignore': 'dist\n' }, (top) =>
    writeFiles(top, {
      'new.ts': 'one();\ntwo();',
      'empty.ts': '',
      'dist/index.js': 'built();\n',
      'node_modules/x/index.js': 'x();\n',
      'coverage-lambda/lambda-coverage.json': '{}\n',
      'coverage-lambda/data/index.js': 'z();\n',
      '.aws-sam/build/index.js': 'y();\n',
    }),
  );
  expect(await changesIn(root)).toEqual({ 'new.ts': { lines: [1, 2] } });
});

// https://github.com/Bachmann1234/diff_cover/issues/514
test('a file that was moved and edited has only the lines that were edited', async () => {
  const root = changed({ 'src/old name.ts': lines(20) }, (top) => {
    git(top, 'mv', 'src/old name.ts', 'src/new näme.ts');
    writeFiles(top, { 'src/new näme.ts': lines(20).replace('line9 = 9', 'line9 = 10') });
    git(top, 'commit', '-q', '-am', 'moved');
  });
  expect(await changesIn(root)).toEqual({ 'src/new näme.ts': { from: 'src/old name.ts', lines: [10] } });
});

// https://github.com/OpenCppCoverage/OpenCppCoverage/issues/190
test('names with quotes, tabs, backslashes and other scripts are read as they are', async () => {
  const names = [
    'a "quoted".ts',
    'tab\there.ts',
    'back\\slash.ts',
    '文档.ts',
    'new\nline.ts',
    'trailing .ts',
  ];
  const files = Object.fromEntries(names.map((name) => [name, lines(2)]));
  const root = changed(files, (top) => {
    for (const name of names) writeFiles(top, { [name]: `${lines(2)}more();\n` });
  });
  expect(await changesIn(root)).toEqual(Object.fromEntries(names.map((name) => [name, { lines: [3] }])));
});

test('a line that looks like the head of a file, or of a hunk, is a line', async () => {
  const odd = '++ b/other.ts\n@@ -1 +1,9 @@\ndiff --git a/x b/x\n-- a/x\n';
  const root = changed({ 'a.md': 'x\n' }, (top) => writeFiles(top, { 'a.md': `x\n${odd}` }));
  expect(await changesIn(root)).toEqual({ 'a.md': { lines: [2, 3, 4, 5] } });
});

test('ends of lines make no difference; blanks do, unless they are not to', async () => {
  const root = changed({ 'a.ts': lines(5), 'b.ts': 'if (a) {\nb();\n}\n' }, (top) => {
    writeFiles(top, {
      'a.ts': lines(5).replace('line2 = 2', 'line2 = 3').replaceAll('\n', '\r\n'),
      'b.ts': 'if (a) {\n  b();\n}\n',
    });
  });
  expect(await changesIn(root)).toEqual({ 'a.ts': { lines: [3] }, 'b.ts': { lines: [2] } });
  expect(await changesIn(root, { ignoreWhitespace: true })).toEqual({ 'a.ts': { lines: [3] } });
});

test('binary files have no lines, and submodules are no files', async () => {
  const other = project({ 'x.ts': 'x\n' });
  const root = changed({ 'a.bin': '\0\x01', 'b.ts': lines(2), 'c.ts': lines(2) }, (top) => {
    git(top, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other, 'sub');
    writeFiles(top, { 'a.bin': '\0\x02', 'b.ts': `${lines(2)}\n`, '.gitattributes': 'c.ts -diff\n' });
    writeFiles(top, { 'c.ts': `${lines(2)}x();\n` });
  });
  expect(await changesIn(root)).toEqual({
    '.gitattributes': { lines: [1] },
    '.gitmodules': { lines: [1, 2, 3] },
    'a.bin': { lines: [], isBinary: true },
    'b.ts': { lines: [3] },
    'c.ts': { lines: [], isBinary: true },
  });
});

test('a submodule at another commit is named, whatever is in its folder', async () => {
  const other = project({ 'x.ts': 'x\n' });
  const add = (top: string, name: string) =>
    git(top, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other, name);
  const root = project({ 'a.ts': lines(2) });
  for (const name of ['sub', 'dirty']) add(root, name);
  git(root, 'commit', '-q', '-m', 'submodules');
  git(root, 'branch', 'base');
  git(root, 'config', 'diff.submodule', 'log');
  for (const name of ['sub', 'dirty']) writeFiles(join(root, name), { 'x.ts': 'x\ny\n' });
  git(join(root, 'sub'), 'commit', '-q', '-am', 'y');
  add(root, 'new');
  const { files, submodules } = await changesSince(root, 'base');
  expect([files.map(({ path }) => path), submodules]).toEqual([['.gitmodules'], ['new', 'sub']]);
});

test('how somebody likes to see differences changes nothing', async () => {
  const root = changed({ 'src/a.ts': lines(9), 'src/old.ts': lines(20, 'old') }, (top) => {
    writeFiles(top, { 'src/a.ts': lines(9).replace('line4 = 4', 'line4 = 5') });
    // https://github.com/callstack/agent-device/pull/2248
    git(top, 'mv', 'src/old.ts', 'src/new.ts');
  });
  const script = join(temporaryFolder(), 'never.sh');
  writeFileSync(script, '#!/bin/sh\necho "+++ b/evil.ts"\n', { mode: 0o755 });
  for (const [name, value] of [
    ['diff.noprefix', 'true'],
    ['diff.mnemonicPrefix', 'true'],
    ['diff.external', script],
    ['diff.context', '7'],
    ['diff.interHunkContext', '5'],
    ['diff.relative', 'true'],
    ['core.quotePath', 'true'],
    ['diff.ignoreSubmodules', 'none'],
    ['diff.renames', 'false'],
    ['diff.renameLimit', '1'],
    ['diff.orderFile', '/nowhere'],
    ['diff.algorithm', 'patience'],
    ['diff.srcPrefix', 'x/'],
    ['diff.dstPrefix', 'y/'],
    ['diff.wordRegex', '.'],
    ['color.ui', 'always'],
    ['color.diff', 'always'],
    ['core.pager', script],
  ] as const)
    git(root, 'config', name, value);
  expect(await changesIn(root)).toEqual({ 'src/a.ts': { lines: [5] } });
});

test('a base that is not here, no history in common, and no git are answered with what to do', async () => {
  const root = project({ 'a.ts': 'a\n' });
  const refused = (folder: string, base: string) =>
    changesSince(folder, base).then(
      () => 'no error',
      (error: unknown) => (error instanceof UsageError ? error.message : `other: ${error}`),
    );
  const unknown = (base: string) => `git knows no commit ${base} here. Fetch it first`;
  for (const base of ['pr/main', 'origin/master'])
    expect(await refused(root, base)).toBe(
      `git knows no commit ${base} here, and has no remote to fetch it from. Give another base, such as master.`,
    );
  git(root, 'remote', 'add', 'origin', root);
  expect(await refused(root, 'origin/pr/7')).toBe(
    `${unknown('origin/pr/7')}: git fetch origin pr/7:refs/remotes/origin/pr/7`,
  );
  for (const base of ['main', 'feature/x', '--output=/tmp/x', ':/none'])
    expect(await refused(root, base)).toBe(`${unknown(base)}, or give another base, such as origin/main.`);
  git(root, 'checkout', '-q', '--orphan', 'other');
  git(root, 'commit', '-q', '-m', 'other');
  git(root, 'branch', '-f', 'base', 'master');
  expect(await refused(root, 'base')).toContain('have no commit in common here. Give the branch');
  expect(await refused(temporaryFolder(), 'main')).toContain('is not in a git checkout');
  const empty = temporaryFolder();
  git(empty, 'init', '-q');
  expect(await refused(empty, 'main')).toContain('has no commits yet');
});

test('binary files and links are named as they are, or not at all', async () => {
  const odd = 'x and b/y differ.ts';
  const root = changed(
    { [odd]: '\0a', 'moved.bin': '\0b'.repeat(99), 'a.ts': lines(2), 'b.ts': lines(2) },
    (top) => {
      writeFiles(top, { [odd]: '\0b' });
      git(top, 'mv', 'moved.bin', 'to "it".bin');
      writeFiles(top, { 'to "it".bin': `${'\0b'.repeat(99)}c` });
      rmSync(join(top, 'a.ts'));
      for (const name of ['a.ts', 'new.ts']) symlinkSync('b.ts', join(top, name));
    },
  );
  expect(await changesIn(root)).toEqual({
    [odd]: { lines: [], isBinary: true },
    'to "it".bin': { from: 'moved.bin', lines: [], isBinary: true },
  });
});

test('what git says where it cannot work is passed on, in no language but English', async () => {
  const refused = (root: string) => changesSince(root, 'base').catch((error: unknown) => error);
  for (const [file, text, reason] of [
    ['index', 'junk', /^git cannot read .*: .*index file smaller than expected\. Fix that/],
    ['config', '[broken', /^git cannot read .*: bad config line \d/],
  ] as const) {
    const root = changed({ 'a.ts': 'a\n' }, (top) => writeFileSync(join(top, '.git', file), text));
    const error = await refused(root);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(Object(error).message)).toMatch(reason);
  }
  expect(environmentForGit()).toMatchObject({ LC_ALL: 'C' });
});

// GIT_CONFIG_COUNT is how images of CI say safe.directory; a hook names its own repository.
test('variables say how git trusts and reaches a repository, and not which one, or how it prints', async () => {
  const root = changed({ 'a.ts': lines(9) }, (top) => writeFiles(top, { 'a.ts': `${lines(9)}x();\n` }));
  const variables = {
    GIT_DIR: '/nowhere',
    GIT_INDEX_FILE: '/nowhere',
    GIT_DIFF_OPTS: '-u9',
    GIT_EXTERNAL_DIFF: '/bin/false',
    GIT_CONFIG_PARAMETERS: "'core.worktree=/nowhere'",
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  try {
    expect(
      Object.keys(environmentForGit())
        .filter((name) => name in variables)
        .sort(),
    ).toEqual(['GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0']);
    expect(await changesIn(root)).toEqual({ 'a.ts': { lines: [10] } });
  } finally {
    vi.unstubAllEnvs();
  }
});

// A pull request as actions/checkout has it: a merge of both, on no branch.
test('of a merge commit without a branch, and of two branches that merged each other, only the change is seen', async () => {
  const root = project({ 'a.ts': lines(3), 'b.ts': lines(3) });
  const commitAs = (branch: string, files: Record<string, string>) => {
    git(root, 'checkout', '-q', branch);
    git(root, 'add', '-A', writeFiles(root, files));
    git(root, 'commit', '-q', '-m', branch);
  };
  git(root, 'branch', 'base');
  git(root, 'branch', 'mine');
  commitAs('mine', { 'a.ts': `${lines(3)}mine();\n` });
  commitAs('base', { 'b.ts': `${lines(3)}base();\n` });
  git(root, 'checkout', '-q', '--detach', 'base');
  git(root, 'merge', '-q', 'mine', '-m', 'both');
  expect(await changesIn(root)).toEqual({ 'a.ts': { lines: [4] } });
  git(root, 'checkout', '-q', 'mine');
  git(root, 'merge', '-q', 'base', '-m', 'up to date');
  expect(await changesIn(root)).toEqual({ 'a.ts': { lines: [4] } });
});

test.each([
  ['', '--base is "", without the name of a branch'],
  // $GITHUB_BASE_REF of a push.
  ['origin/', '--base is "origin/", without the name of a branch'],
  ['^base', 'git knows no commit ^base here'],
  ['HEAD@{u}', 'git knows no commit HEAD@{u} here'],
  ['base...main', 'git knows no commit base...main here'],
  ['--output=x', 'git knows no commit --output=x here'],
  ['origin/a;b', "git fetch origin 'a;b:refs/remotes/origin/a;b'"],
])('%j is no base', async (base, message) => {
  const root = changed({ 'a.ts': 'a\n' }, (top) => git(top, 'remote', 'add', 'origin', top));
  await expect(changesSince(root, base)).rejects.toThrow(message);
});

// As actions/checkout leaves it; https://github.com/bryanthaboi/gen1recomp-mod-index/pull/28
test('a shallow clone says how to get the history', async () => {
  const origin = project({ 'a.ts': lines(2) });
  git(origin, 'branch', 'base');
  for (const word of ['b', 'c']) {
    writeFiles(origin, { [`${word}.ts`]: lines(2) });
    git(origin, 'add', '-A');
    git(origin, 'commit', '-q', '-m', word);
  }
  const clone = temporaryFolder();
  git(clone, 'clone', '-q', '--depth=1', `file://${origin}`, '.');
  const refused = await changesSince(clone, 'origin/base').catch((error: unknown) => String(error));
  expect(refused).toContain('"fetch-depth: 0" for actions/checkout');
  const said = /: git (fetch --unshallow .*)$/.exec(String(refused))?.[1] ?? '';
  git(clone, 'fetch', '-q', '--depth=1', 'origin', 'base:refs/remotes/origin/base');
  await expect(changesSince(clone, 'origin/base')).rejects.toThrow(/no commit in common.*--unshallow/s);
  git(clone, ...said.split(' '));
  const { files } = await changesSince(clone, 'origin/base');
  expect(files.map(({ path }) => path)).toEqual(['b.ts', 'c.ts']);
});

// Of actions/checkout: the merge alone, in no branch.
test('the merge of a pull request, of which nothing else was fetched, is brought its history by what is said', async () => {
  const origin = project({ 'a.ts': lines(2), 'b.ts': lines(2) });
  git(origin, 'branch', 'mine');
  for (const [branch, file] of [
    ['master', 'b.ts'],
    ['mine', 'a.ts'],
  ] as const) {
    git(origin, 'checkout', '-q', branch);
    commit(writeFiles(origin, { [file]: `${lines(2)}more();\n` }));
  }
  git(origin, 'checkout', '-q', '--detach', 'master');
  git(origin, 'merge', '-q', 'mine', '-m', 'both');
  git(origin, 'update-ref', 'refs/pull/1/merge', 'HEAD');
  git(origin, 'checkout', '-q', 'master');
  const clone = temporaryFolder();
  git(clone, 'init', '-q');
  git(clone, 'remote', 'add', 'origin', `file://${origin}`);
  git(clone, 'fetch', '-q', '--depth=1', 'origin', '+refs/pull/1/merge:refs/remotes/pull/1/merge');
  git(clone, 'checkout', '-q', 'refs/remotes/pull/1/merge');
  const refused = await changesSince(clone, 'origin/master').catch((error: unknown) => String(error));
  git(clone, ...(/: git (fetch --unshallow .*)$/.exec(String(refused))?.[1] ?? '').split(' '));
  const { files } = await changesSince(clone, 'origin/master');
  expect(files).toEqual([{ path: 'a.ts', lines: [3] }]);
});

test('a checkout below the folder of the repository is named from its top level', async () => {
  const root = project({ 'pkg/a.ts': lines(2) });
  git(root, 'branch', 'base');
  writeFiles(root, { 'pkg/a.ts': `${lines(2)}x();\n` });
  commit(root);
  expect(await changesIn(root)).toEqual({ 'pkg/a.ts': { lines: [3] } });
});
