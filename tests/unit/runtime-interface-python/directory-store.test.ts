import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forEachPython, type PythonRecorder } from '../support/python-recorder.ts';
import { type PutOutcome, PythonStore } from '../support/python-store.ts';
import { temporaryFolder } from '../support/recorded.ts';

const open = (recorder: PythonRecorder, directory: string): Promise<PythonStore> =>
  PythonStore.open(recorder, { COVERAGE_DIR: directory });

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name);

forEachPython('a directory', (recorder) => {
  test('is made, and holds what was put: whole, under its key', async () => {
    const folder = join(temporaryFolder(), 'a/b');
    const store = await open(recorder(), folder);
    expect(await store.put('raw/orders/x.gz', { size: 3_000_000 })).toEqual({});
    expect(await store.put('raw/orders/x.gz')).toEqual({});
    expect(readFileSync(join(folder, 'raw/orders/x.gz'), 'utf8')).toBe('1');
    expect(filesOf(folder)).toEqual(['x.gz']);
  });

  test('keeps an object that is there already', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 's'), 'there');
    expect(await (await open(recorder(), folder)).put('s', { onlyIfAbsent: true })).toEqual({});
    expect(readFileSync(join(folder, 's'), 'utf8')).toBe('there');
  });

  test.each(['../x', '/etc/x', 'a/../../x', '..'])('takes no key out of it: %s', async (key) => {
    const folder = join(temporaryFolder(), 'store');
    mkdirSync(folder);
    const outcome = await (await open(recorder(), folder)).put(key);
    expect(outcome).toMatchObject({
      code: 'directory-unwritable',
      message: 'an object names a file outside of COVERAGE_DIR.',
    });
    expect(filesOf(join(folder, '..'))).toEqual([]);
  });

  test('that is a file is a failure that says so', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await (await open(recorder(), file)).put('a')).toEqual({
      code: 'directory-unwritable',
      message:
        "COVERAGE_DIR cannot be written (ENOTDIR): make it a directory with room that the function's user may write to.",
      retryable: false,
      detail: null,
    });
  });

  test.each(['EACCES', 'EROFS', 'EDQUOT', 'EIO', 'ENAMETOOLONG'])(
    'that fails with %s says so',
    async (code) => {
      const outcome = await recorder().call<PutOutcome & { files: string[] }>('put_failing', {
        folder: temporaryFolder(),
        code,
      });
      expect(outcome).toMatchObject({ code: 'directory-unwritable', retryable: false, files: [] });
      expect(outcome.message).toContain(`COVERAGE_DIR cannot be written (${code}): `);
    },
  );

  // Linux has a disk that is always full.
  test.skipIf(!existsSync('/dev/full'))(
    'on a full disk is a failure, and leaves no half of a file',
    async () => {
      const outcome = await recorder().call<PutOutcome & { files: string[] }>('put_failing', {
        folder: temporaryFolder(),
      });
      expect(outcome.code).toBe('directory-unwritable');
      expect(outcome.message).toContain('(ENOSPC)');
      expect(outcome.files).toEqual([]);
    },
  );

  test('with a link in the place of a folder is not written through', async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(elsewhere, join(folder, 'raw'));
    const outcome = await (await open(recorder(), folder)).put('raw/orders/x.gz');
    expect(outcome.message).toBe(
      'COVERAGE_DIR holds a link in the place of a folder, and nothing is written through it: make it a folder, or name the folder that it leads to.',
    );
    expect(filesOf(elsewhere)).toEqual([]);
  });

  test('with a link in the place of a file: the link is replaced', async () => {
    const [folder, elsewhere] = [temporaryFolder(), join(temporaryFolder(), 'file')];
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, join(folder, 's'));
    symlinkSync(elsewhere, join(folder, `s.${recorder().pid}.part`));
    expect(await (await open(recorder(), folder)).put('s', { onlyIfAbsent: true })).toEqual({});
    expect(readFileSync(join(folder, 's'), 'utf8')).toBe('1');
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
  });

  test('that is a link itself is followed', async () => {
    const [folder, link] = [temporaryFolder(), join(temporaryFolder(), 'link')];
    symlinkSync(folder, link);
    expect(await (await open(recorder(), link)).put('a')).toEqual({});
    expect(filesOf(folder)).toEqual(['a']);
  });
});
