import { execFile } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { spoolRoot } from '../../../../contract/spool-root.ts';
import type { Countable } from '../../../../runtime-interface/load/countable.ts';
import { KeptResults } from '../../../../runtime-interface/load/kept-results.ts';
import { temporaryFolder } from '../../support/recorded.ts';

const MODULE = join(import.meta.dirname, '../../../../runtime-interface/load/kept-results.ts');
const A: Countable = {
  text: 'a();',
  form: 'commonjs',
  name: '$c1',
  counts: 'counters-1',
  map: {},
  isShown: false,
};
const COUNTED = { text: '++$c1[0];a();', counters: 1 };

function folderOf(temporary: string): string {
  return join(spoolRoot(temporary), 'counted');
}

async function kept(temporary: string, countable = A): Promise<string> {
  new KeptResults('walk', { temporary }).write(countable, COUNTED);
  await setImmediate();
  const [name = ''] = readdirSync(folderOf(temporary));
  return join(folderOf(temporary), name);
}

test('what was made is there for the next process, and for nothing that is made of anything else', async () => {
  const temporary = temporaryFolder();
  await kept(temporary);
  const results = new KeptResults('walk', { temporary });
  expect(results.read({ ...A })).toEqual(COUNTED);
  const others: Partial<Countable>[] = [
    { text: 'b();' },
    { form: 'module' },
    { name: '$c2' },
    { counts: 'hits-1' },
    { isShown: true },
    { map: { text: '{}' } },
    { map: { comment: 'a.js.map' } },
  ];
  for (const other of others) expect(results.read({ ...A, ...other }), JSON.stringify(other)).toBeUndefined();
  expect(new KeptResults('other walk', { temporary }).read(A)).toBeUndefined();
});

test.each([
  ['cut off', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40))],
  ['empty', (file: string) => writeFileSync(file, '')],
  [
    'of another shape',
    (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"++', '["++')),
  ],
  ['of a folder that others may write', (file: string) => chmodSync(join(file, '..'), 0o777)],
])('a file %s is not used', async (_, spoil) => {
  const temporary = temporaryFolder();
  const file = await kept(temporary);
  spoil(file);
  expect(new KeptResults('walk', { temporary }).read(A)).toBeUndefined();
});

test('a link in the place of the folder is not followed', async () => {
  const [temporary, elsewhere] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(spoolRoot(temporary), { mode: 0o700 });
  symlinkSync(elsewhere, folderOf(temporary));
  new KeptResults('walk', { temporary }).write(A, COUNTED);
  await setImmediate();
  expect(readdirSync(elsewhere)).toEqual([]);
});

test.each([
  { mostFiles: 3 },
  // Each file has some 130 bytes.
  { mostBytes: 450 },
])('beyond %o the oldest go, half written ones of processes that died too', async (most) => {
  const temporary = temporaryFolder();
  const results = new KeptResults('walk', { temporary, ...most });
  const countables = ['$c1', '$c2', '$c3', '$c4', '$c5'].map((name) => ({ ...A, name }));
  for (const [index, countable] of countables.entries()) {
    results.write(countable, COUNTED);
    await setImmediate();
    for (const name of readdirSync(folderOf(temporary)))
      if (name.includes(`-${countable.name.slice(1)}-`))
        utimesSync(join(folderOf(temporary), name), index + 1, index + 1);
    if (index > 0) continue;
    const died = join(folderOf(temporary), 'walk-c9-1-1.99999-0');
    writeFileSync(died, '{"of":');
    utimesSync(died, 0, 0);
  }
  expect(countables.map((countable) => results.read(countable) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(readdirSync(folderOf(temporary))).toHaveLength(3);
});

test('two processes that write and remove at once keep to the bound, and none of them fails', async () => {
  const temporary = temporaryFolder();
  const program = `
    import { KeptResults } from ${JSON.stringify(MODULE)};
    const [, temporary, mark] = process.argv;
    const results = new KeptResults('walk', { temporary, mostFiles: 10 });
    let read = 0;
    for (let round = 0; round < 60; round++) {
      const countable = (of) => ({ ...${JSON.stringify(A)}, name: '$' + of + (round % 20) });
      results.write(countable(mark), ${JSON.stringify(COUNTED)});
      await new Promise(setImmediate);
      for (const of of ['a', 'b']) if (results.read(countable(of))) read++;
    }
    console.log(read);
  `;
  const runs = ['a', 'b'].map((mark) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, temporary, mark]),
  );
  for (const { stdout, stderr } of await Promise.all(runs)) {
    expect(stderr).not.toContain('Error');
    expect(Number(stdout)).toBeGreaterThan(0);
  }
  const names = readdirSync(folderOf(temporary));
  expect(names.length).toBeLessThanOrEqual(10);
  expect(names.filter((name) => name.includes('.'))).toEqual([]);
  for (const name of names) expect(lstatSync(join(folderOf(temporary), name)).isFile()).toBe(true);
});
