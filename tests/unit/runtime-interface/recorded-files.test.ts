import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RecordedFiles } from '../../../runtime-interface/files/recorded-files.ts';
import { readMapBeside } from '../../../runtime-interface/files/source-map-file.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { swapFolder } from '../support/swapped-folder.ts';

const MAP = { version: 3, sources: ['a.ts'], sourcesContent: ['OWN'], names: [], mappings: 'AAAA' };
const SECRET = { ...MAP, sourcesContent: ['SECRET'] };
const READS = 30_000;

test.each([
  ['its folder', 'lib'],
  ['the file itself', 'lib/a.js.map'],
])('a map of elsewhere is not read when %s becomes a link at that moment', async (_, swapped) => {
  const folder = temporaryFolder();
  const task = writeFiles(join(folder, 'task'), { 'lib/a.js.map': JSON.stringify(MAP) });
  const outside = writeFiles(join(folder, 'outside'), {
    'lib/a.js.map': JSON.stringify(SECRET),
  });
  const files = new RecordedFiles(task);
  const read = new Set<string | undefined>([readMapBeside(files, 'lib/a.js')?.text]);
  const stop = await swapFolder(join(task, swapped), join(outside, swapped));
  for (let i = 0; i < READS; i++) read.add(readMapBeside(files, 'lib/a.js')?.text);
  await stop();
  read.delete(undefined);
  expect([...read]).toEqual([JSON.stringify(MAP)]);
});
