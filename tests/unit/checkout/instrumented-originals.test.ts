import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { differsFromCommit } from '../../../combiner-image/checkout/git-changes.ts';
import { stamp } from '../../../combiner-image/checkout/stamp.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const SCRIPT = `exports.handler = async (event) => {
  if (event.first) return 1;
  return 2;
};
`;
const instrument = (folder: string, undo = false) =>
  instrumentFolder({ folder, form: 'counters-1', tracked: true, undo });

/** A checkout whose `app` is deployed as it is. */
function checkout(): string {
  const top = writeFiles(temporaryFolder(), { 'app/index.js': SCRIPT, 'other.js': SCRIPT });
  git(top, 'init', '-q', '-b', 'main');
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', 'One');
  return top;
}

test('a stamp is the same before and after, and says what was changed beside the counters', async () => {
  const top = checkout();
  const app = join(top, 'app');
  const before = await stamp({ folder: app, project: top });
  expect(before.name).toBe(git(top, 'rev-parse', 'HEAD'));
  await instrument(app);
  expect(await stamp({ folder: app, project: top })).toEqual(before);
  writeFileSync(join(top, 'other.js'), '// changed\n');
  expect(await differsFromCommit(top, app)).toBe(true);
  git(top, 'checkout', '-q', 'other.js');
  expect(await differsFromCommit(top, app)).toBe(false);
  writeFileSync(join(app, 'index.js'), `${readFileSync(join(app, 'index.js'), 'utf8')}// more\n`);
  expect(await differsFromCommit(top, app)).toBe(true);
  writeFileSync(join(app, 'index.js'), `${SCRIPT}// another commit\n`);
  await instrument(app);
  expect(await differsFromCommit(top, app)).toBe(true);
});

test("a checkout's texts are those without counters, and originals are no files of it", async () => {
  const top = checkout();
  await instrument(join(top, 'app'));
  const files = await Checkout.open(top);
  expect([...files.paths].sort()).toEqual(['app/index.js', 'other.js']);
  expect(await files.text('app/index.js')).toBe(SCRIPT);
  expect(await files.withText(SCRIPT, 'index.js')).toEqual(['app/index.js']);
  const walked = await Checkout.open(
    writeFiles(temporaryFolder(), { 'a/.lambda-coverage-originals/index.js': SCRIPT, 'a/b.js': '' }),
  );
  expect([...walked.paths]).toEqual(['a/b.js']);
});

test('a report finds the texts that ran in an instrumented task root', async () => {
  const store = new RecordedStore();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': SCRIPT });
  store.put(rawObject(taskRoot, run(taskRoot, 'index.js', [{ first: true }]), { functionName: 'orders' }));
  const report = () =>
    lambdaCoverage(['report', store.folder, '--json', '-r', 'json', '--task-root', taskRoot], {
      cwd: temporaryFolder(),
    });
  const plain = await report();
  expect(plain.code).toBe(0);
  await instrument(taskRoot);
  const counted = await report();
  const filesOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).files;
  expect([counted.code, filesOf(counted)]).toEqual([0, filesOf(plain)]);
  writeFileSync(join(taskRoot, 'index.js'), '// built anew\n');
  expect(await report()).toMatchObject({ code: 3 });
});
