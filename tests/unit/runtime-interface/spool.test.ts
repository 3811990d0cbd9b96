import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rawKey, scriptKey } from '../../../contract/key-layout.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { Spool } from '../../../runtime-interface/worker/spool.ts';

/** A number that no process has. */
const GONE = spawnSync(process.execPath, ['-e', '']).pid;
const own = (id: string, prefix = ''): string => rawKey(prefix, 'fn', new Date(0), id);

let temporary: string;
beforeEach(() => {
  temporary = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'spool-')));
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(temporary, { recursive: true });
});

function spoolOf(env: Record<string, string> = {}): Spool {
  const settings = readSettings({ COVERAGE_DIR: '/a/store', AWS_LAMBDA_FUNCTION_NAME: 'fn', ...env });
  return new Spool(settings, temporary);
}

function files(): string[] {
  const entries = fs.readdirSync(temporary, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** The folder in which it keeps its files, made by writing one. */
function folderOf(spool: Spool): string {
  spool.write({ key: own('f00d'), body: Buffer.from('first') });
  const folder = dirname(files()[0] ?? '');
  spool.remove(own('f00d'));
  return folder;
}

function adopt(spool: Spool) {
  const refused: string[] = [];
  const adopted = spool.adopt((reason) => refused.push(reason));
  return { keys: adopted.map(({ key }) => key), bodies: adopted.map(({ body }) => String(body)), refused };
}

describe('Spool', () => {
  test('what is written is adopted as it was, whatever its bytes and however long its key', () => {
    const env = { COVERAGE_S3_PREFIX: 'ü/'.repeat(80) };
    const key = own('a1', env.COVERAGE_S3_PREFIX);
    const spool = spoolOf(env);
    spool.write({ key, body: Buffer.from('\n\x1f two\n') });
    expect(adopt(spoolOf(env))).toEqual({ keys: [key], bodies: ['\n\x1f two\n'], refused: [] });
    spool.remove(key);
    expect(files()).toEqual([]);
  });

  test.each([
    ['the newest report', 'reports/latest.json'],
    ['a script', scriptKey('', 'orders', 'a'.repeat(64))],
    ["another function's object", rawKey('', 'other', new Date(0), 'a1')],
    ['an object under another prefix', own('a1', 'elsewhere')],
    ['an object that says it was compacted', own('compacted1')],
    ['a way out', '../../etc/passwd'],
    ['nothing', ''],
  ])('%s is not taken up, and what else lies there is', (_, key) => {
    const spool = spoolOf();
    const folder = folderOf(spool);
    fs.writeFileSync(join(folder, `${GONE}-abcdef`), `${key}\n{"forged":true}`);
    fs.writeFileSync(join(folder, `${GONE}-fedcba`), `${own('b2')}\nmine`);
    expect(adopt(spool)).toEqual({
      keys: [own('b2')],
      bodies: ['mine'],
      refused: ["not an object of this function's"],
    });
    expect(files()).toHaveLength(1);
  });

  test('what cannot be read costs itself alone', () => {
    const spool = spoolOf();
    const folder = folderOf(spool);
    const outside = join(temporary, 'outside');
    fs.writeFileSync(outside, `${own('c3')}\nlinked`);
    fs.symlinkSync(outside, join(folder, `${GONE}-a0`));
    fs.mkdirSync(join(folder, `${GONE}-a1`));
    spawnSync('mkfifo', [join(folder, `${GONE}-a2`)]);
    fs.writeFileSync(join(folder, `${GONE}-a3`), '');
    fs.truncateSync(join(folder, `${GONE}-a3`), LIMITS.outboxBytes + 1);
    fs.writeFileSync(join(folder, `${GONE}-a4`), `${own('d4')}\nwhole`);
    const { keys, bodies, refused } = adopt(spool);
    expect({ keys, bodies }).toEqual({ keys: [own('d4')], bodies: ['whole'] });
    expect(refused).toHaveLength(4);
    expect(files()).toHaveLength(2);
    expect(fs.readFileSync(outside, 'utf8')).toContain('linked');
  });

  test('files of a process that lives are left alone', () => {
    const spool = spoolOf();
    const file = join(folderOf(spool), `${process.ppid}-abcdef`);
    fs.writeFileSync(file, `${own('b2')}\nin use`);
    expect(adopt(spool).keys).toEqual([]);
    expect(files()).toEqual([file]);
  });

  test.each([
    ['another directory', { COVERAGE_DIR: '/b/store' }],
    ['another prefix', { COVERAGE_S3_PREFIX: 'b' }],
    ['another function', { AWS_LAMBDA_FUNCTION_NAME: 'gn' }],
    [
      'a bucket',
      { COVERAGE_DIR: '', COVERAGE_S3_BUCKET: 'bucket', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    ],
  ])('what waits for one store is not taken up for %s', (_, env) => {
    spoolOf().write({ key: own('a1'), body: Buffer.from('1') });
    expect(adopt(spoolOf(env)).keys).toEqual([]);
  });

  test('new credentials are not another store', () => {
    const bucket = { COVERAGE_DIR: '', COVERAGE_S3_BUCKET: 'bucket', AWS_SECRET_ACCESS_KEY: 'b' };
    const key = own('a1', 'coverage');
    spoolOf({ ...bucket, AWS_ACCESS_KEY_ID: 'old' }).write({ key, body: Buffer.from('1') });
    expect(adopt(spoolOf({ ...bucket, AWS_ACCESS_KEY_ID: 'new' })).keys).toEqual([key]);
  });

  test('nobody else can read or write what waits', () => {
    const spool = spoolOf();
    const folder = folderOf(spool);
    spool.write({ key: own('a1'), body: Buffer.from('1') });
    const modes = [dirname(folder), folder, files()[0] ?? ''].map((path) => fs.statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);

    fs.chmodSync(dirname(folder), 0o777);
    spool.write({ key: own('a1'), body: Buffer.from('2') });
    expect(fs.statSync(dirname(folder)).mode & 0o777).toBe(0o700);
  });

  test("another user's folder is not used", () => {
    const spool = spoolOf();
    fs.writeFileSync(join(folderOf(spool), `${GONE}-abcdef`), `${own('b2')}\nplanted`);
    vi.spyOn(process, 'getuid').mockReturnValue(4_242);
    expect(adopt(spool).keys).toEqual([]);
    expect(() => spool.write({ key: own('a1'), body: Buffer.from('1') })).toThrow(
      /not a folder of this user/,
    );
  });

  test('a folder that is a link is not used, and a link in the way of a file is not written through', () => {
    const spool = spoolOf();
    const folder = folderOf(spool);
    const victim = join(temporary, 'victim');
    fs.writeFileSync(victim, 'untouched');
    spool.write({ key: own('a1'), body: Buffer.from('1') });
    const [file = ''] = files().filter((path) => path.startsWith(folder));
    fs.symlinkSync(victim, `${file}.part`);
    spool.write({ key: own('a1'), body: Buffer.from('2') });
    expect(fs.readFileSync(victim, 'utf8')).toBe('untouched');

    const elsewhere = join(temporary, 'elsewhere');
    fs.renameSync(dirname(folder), elsewhere);
    fs.symlinkSync(elsewhere, dirname(folder));
    expect(() => spool.write({ key: own('a1'), body: Buffer.from('3') })).toThrow(
      /not a folder of this user/,
    );
  });
});
