import { execFileSync } from 'node:child_process';
import libCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { changesSince } from '../../../combiner-image/changed/changes-since.ts';
import { judgeChanges } from '../../../combiner-image/changed/judge-changes.ts';
import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { git } from '../support/git.ts';
import { project } from '../support/placed.ts';
import { writeFiles } from '../support/recorded.ts';

/** @param names of sources that functions have */
async function unjudged(root: string, names: readonly string[]) {
  const { unjudged: found } = await judgeChanges(await changesSince(root, 'base'), {
    named: {
      map: libCoverage.createCoverageMap({}),
      texts: new Map(),
      deployed: new Map(names.map((name) => [name, []])),
      hits: new Set(),
      undeployed: new Map(),
    },
    checkout: await Checkout.open(root),
    root,
  });
  return found;
}

test('a submodule that was changed is named where functions have code of it', async () => {
  const other = project({ 'x.js': 'x\n' });
  const root = project({ 'a.md': 'a\n' });
  git(root, 'branch', 'base');
  git(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other, 'libs/sub');
  const reason = 'it is a submodule: run the command in its folder';
  expect(await unjudged(root, ['orders/libs/sub/x.js'])).toEqual([{ path: 'libs/sub', reason }]);
  expect(await unjudged(root, ['libs/sub/x.js'])).toEqual([{ path: 'libs/sub', reason }]);
  // An own file in a folder of the same name is none of it.
  writeFiles(root, { 'src/libs/sub/x.js': 'x\n' });
  const others = ['orders/libs/submarine/x.js', 'orders/x.js', 'src/libs/sub/x.js'];
  expect(await unjudged(root, others)).toEqual([]);
});

test('a file whose name is not UTF-8 is not passed over', async () => {
  const root = project({ 'a.md': 'a\n' });
  git(root, 'branch', 'base');
  writeFiles(root, { 'b.js': 'b();\n' });
  const blob = git(root, 'hash-object', '-w', 'b.js');
  const entry = Buffer.concat([Buffer.from(`100644 ${blob}\tl`), Buffer.from([0xe4]), Buffer.from('.js\0')]);
  execFileSync('git', ['update-index', '-z', '--index-info'], { cwd: root, input: entry });
  execFileSync('git', ['checkout-index', '-a'], { cwd: root });
  expect(await unjudged(root, [])).toEqual([
    { path: 'l\ufffd.js', reason: 'it cannot be read under this name' },
  ]);
});
