import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProjectFiles } from '../../../combiner-image/sources/project-files.ts';
import { mapWith } from '../../fuzz/hostile/maps.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const TEXT = 'exports.handler = async () => 1;\n//# sourceMappingURL=index.js.map\n';

test('a file is read only where its real path is inside of the folder, and where it is a regular file', async () => {
  const parent = writeFiles(temporaryFolder(), { 'outside/x.js': 'OUTSIDE;', 'root/inside/y.js': 'INSIDE;' });
  const root = join(parent, 'root');
  symlinkSync('../outside', join(root, 'folder'));
  symlinkSync('../outside/x.js', join(root, 'file.js'));
  symlinkSync('inside', join(root, 'linked'));
  symlinkSync('root', join(parent, 'other-name'));
  execFileSync('mkfifo', [join(root, 'pipe.js')]);
  mkdirSync(join(root, 'folder.js'));

  const files = new ProjectFiles(join(parent, 'other-name'));

  for (const path of ['folder/x.js', 'file.js', '../outside/x.js', 'pipe.js', 'folder.js', 'none.js']) {
    expect([path, files.has(path), await files.text(path)]).toEqual([path, false, undefined]);
  }
  for (const path of ['inside/y.js', 'linked/y.js']) expect(await files.text(path)).toBe('INSIDE;');
});

test('of the checkout only sources that the script has places of get into the report', async () => {
  const root = writeFiles(temporaryFolder(), { 'used.js': 'USED();\n', 'secret.js': 'SECRET();\n' });
  const sourceMap = mapWith({ sources: ['used.js', 'secret.js'], sourcesContent: [null, null] });

  const { files, warnings } = await reported(sourceMap, root);

  expect(files.map(({ path }) => path)).toEqual(['used.js']);
  expect(warnings).toEqual([
    'index.js (orders): the source map names sources that the script holds no code of; left out: secret.js',
  ]);
});

test('what is not a map is not quoted', async () => {
  const { warnings } = await reported('SECRET=1', temporaryFolder());

  expect(warnings).toEqual([
    'index.js (orders) is not in the report: its source map cannot be read (it is not JSON)',
  ]);
});

async function reported(sourceMap: string, root: string) {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': TEXT,
    'good.js': 'exports.handler = () => 2;\n',
  });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result, { 'index.js': sourceMap });
  store.put(rawObject(taskRoot, result));
  const good = run(taskRoot, 'good.js', [{}]);
  store.putScripts(taskRoot, good);
  store.put(rawObject(taskRoot, good));
  const { files, warnings } = await combineFolder(store.folder, { root });
  return { files: files.filter(({ path }) => path !== 'good.js'), warnings };
}
