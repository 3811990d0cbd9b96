/** Objects and texts on their way to a store that is well, fails, is silent, or comes back. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { scriptId, sha256 } from '../../../contract/script-identity.ts';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import { forEachPython, forOnePython, type PythonRecorder } from '../support/python-recorder.ts';
import { bucketAt } from '../support/python-store.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const SOURCE = 'def handler(event, context):\n    return 1\n';
let deliveries = 0;

interface Status {
  isEmpty?: boolean;
  seconds?: number;
  waiting: number;
  spooled: number;
  lost: number;
  uploads: number;
  failures: number;
  /** Its code. */
  problem: string | null;
}

type Named = [hash: string, id: string | null, isDue: boolean];

/** A delivery of Python's recorder, with a task root and a folder for its spool. */
class PythonDelivery {
  readonly recorder: PythonRecorder;
  readonly as = `delivery ${++deliveries}`;
  readonly temporary: string;
  readonly taskRoot: string;

  private constructor(recorder: PythonRecorder, temporary: string) {
    this.recorder = recorder;
    this.temporary = temporary;
    this.taskRoot = writeFiles(temporaryFolder(), { 'orders.py': SOURCE, 'empty.py': '' });
  }

  static async open(
    recorder: PythonRecorder,
    environ: Record<string, string>,
    temporary = temporaryFolder(),
  ): Promise<PythonDelivery> {
    const delivery = new PythonDelivery(recorder, temporary);
    recorder.log();
    await recorder.call('open_delivery', {
      as: delivery.as,
      temporary,
      environ: { LAMBDA_TASK_ROOT: delivery.taskRoot, ...environ },
    });
    return delivery;
  }

  put(given: { nth?: number; body?: string; size?: number } = {}): Promise<string> {
    return this.recorder.call('put_raw', { as: this.as, ...given });
  }

  flush(
    given: { seconds?: number; last_chance?: boolean; is_end?: boolean; patient?: boolean } = {},
  ): Promise<Status> {
    return this.recorder.call('flush', { as: this.as, ...given });
  }

  status(): Promise<Status> {
    return this.recorder.call('status', { as: this.as });
  }

  scripts(...names: string[]): Promise<Named[]> {
    return this.recorder.call('put_scripts', {
      as: this.as,
      paths: names.map((name) => join(this.taskRoot, name)),
    });
  }

  /** The files in its spool, by their last name. */
  spooled(): string[] {
    return readdirSync(this.temporary, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  }

  lines(): string[] {
    return this.recorder.log().split('\n').filter(Boolean);
  }
}

const NOBODY = bucketAt('http://127.0.0.1:9');
const KEPT = 'It is kept in /tmp and tried again.';
const REFUSED =
  'lambda-coverage: warn: coverage was not uploaded: the bucket cannot be reached (ECONNREFUSED): check the network and AWS_ENDPOINT_URL_S3.';

forEachPython('a delivery', (recorder) => {
  test('brings objects and texts to the bucket, and leaves nothing in /tmp', async () => {
    const s3 = await FakeS3.start();
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    const key = await delivery.put({ body: 'old' });
    await delivery.put({ body: 'new' });
    const [script] = await delivery.scripts('orders.py', 'orders.py');
    expect(delivery.spooled()).toHaveLength(1);
    expect(await delivery.flush()).toMatchObject({
      isEmpty: true,
      uploads: 2,
      failures: 0,
      waiting: 0,
      problem: null,
    });
    expect(s3.objects.get(key)?.toString()).toBe('new');
    expect([...s3.objects.keys()].sort()).toEqual([key, `coverage/scripts/function/${script?.[1]}.json.gz`]);
    expect(delivery.spooled()).toEqual([]);
    expect(delivery.lines()).toEqual([]);
    // Once each, as long as the process lives.
    await delivery.scripts('orders.py');
    expect(await delivery.flush()).toMatchObject({ isEmpty: true, uploads: 2 });
  });

  test('keeps what fails, says so in one line, leaves the store alone, and brings it when the store is back', async () => {
    const s3 = await FakeS3.start([{ status: 403, code: 'AccessDenied', message: 'User may not' }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    const keys = [await delivery.put({ nth: 1 })];
    expect(await delivery.flush()).toMatchObject({ isEmpty: false, problem: 'access-denied', spooled: 1 });
    const asked = s3.requests.length;
    keys.push(await delivery.put({ nth: 2 }));
    expect(await delivery.flush()).toMatchObject({ isEmpty: false, failures: 1 });
    expect(s3.requests).toHaveLength(asked);
    expect(delivery.spooled()).toHaveLength(2);
    const lines = delivery.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^lambda-coverage: warn: coverage was not uploaded: the bucket answered 403 AccessDenied: allow s3:PutObject .* The store says: User may not \(request REQUEST1\)\. It is kept in \/tmp and tried again\.$/,
    );

    s3.rules = [];
    expect(await delivery.flush({ last_chance: true })).toMatchObject({ isEmpty: true, problem: null });
    expect([...s3.objects.keys()].sort()).toEqual(keys.sort());
    expect(delivery.lines()).toEqual([
      'lambda-coverage: warn: uploads arrive again, nothing of what waited is lost',
    ]);
    expect(delivery.spooled()).toEqual([]);
  });

  test('is not held by a silent store for longer than its budget, and then less', async () => {
    const s3 = await FakeS3.start([{ stall: true }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.put();
    const first = await delivery.flush();
    expect(first).toMatchObject({ isEmpty: false, problem: 'timeout', failures: 1 });
    // Not before: nobody may be given up for being slow.
    expect(first.seconds).toBeGreaterThan((LIMITS.uploadBudgetMs - 100) / 1_000);
    // Not tried again so soon, so not held at all.
    const asked = s3.requests.length;
    await delivery.put({ nth: 2 });
    expect(await delivery.flush()).toMatchObject({ isEmpty: false, failures: 1 });
    expect(s3.requests).toHaveLength(asked);
    expect(delivery.lines()).toHaveLength(1);
  });

  test('lets an upload that is late go on, which arrives when nobody waits for it', async () => {
    const s3 = await FakeS3.start([{ delayMs: 500 }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.put();
    expect(await delivery.flush({ seconds: 0.35, last_chance: true })).toMatchObject({ isEmpty: false });
    await vi.waitFor(
      async () => expect(await delivery.status()).toMatchObject({ uploads: 1, waiting: 0 }),
      20_000,
    );
    expect(s3.requests).toHaveLength(1);
    expect(delivery.spooled()).toEqual([]);
  });

  test('tries again at once what a busy store did not take', async () => {
    const s3 = await FakeS3.start([{ times: 2, status: 503, code: 'SlowDown' }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.put();
    expect(await delivery.flush()).toMatchObject({ isEmpty: true, uploads: 1, failures: 0 });
    expect(delivery.lines()).toEqual([]);
  });

  test('in a child sends what the child has, and nothing of its parent', async () => {
    const s3 = await FakeS3.start();
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.scripts('orders.py');
    await delivery.put({ nth: 1 });
    await delivery.flush();
    await delivery.put({ nth: 2 });
    const paths = [join(delivery.taskRoot, 'orders.py')];
    const child = await recorder().call('flush_in_child', { as: delivery.as, paths });
    // The script is there already.
    expect(child).toEqual({ before: 0, isEmpty: true, uploads: 1, scripts: 1 });
    expect(s3.objects.size).toBe(3);
    expect(await delivery.flush()).toMatchObject({ isEmpty: true });
    expect(s3.objects.size).toBe(4);
    expect(delivery.spooled()).toEqual([]);
  });

  test('leaves no thread behind, and shows none to threading', async () => {
    const s3 = await FakeS3.start([{ delayMs: 300 }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    const threads = () => recorder().call<{ told: number; untold: number }>('threads');
    // Requests of other tests that nobody has answered.
    await vi.waitFor(async () => expect(await threads()).toEqual({ told: 0, untold: 0 }), 60_000);
    await delivery.put();
    await delivery.scripts('orders.py', 'empty.py');
    const flushed = delivery.flush();
    await vi.waitFor(() => expect(s3.requests.length).toBeGreaterThan(0), 60_000);
    expect((await threads()).told).toBe(0);
    await flushed;
    await vi.waitFor(async () => expect(await threads()).toEqual({ told: 0, untold: 0 }), 60_000);
  });

  test('is ended by whoever does all that it would have done', async () => {
    const s3 = await FakeS3.start([{ stall: true }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.put();
    const flushed = delivery.flush();
    await vi.waitFor(() => expect(s3.requests).toHaveLength(1));
    await recorder().call('cancel', { as: delivery.as });
    // It says nothing of the store.
    expect(await flushed).toMatchObject({ isEmpty: false, failures: 0, problem: null });
  });
});

forOnePython('a store that fails', (recorder) => {
  test('with nobody there is said once, and by another reason anew', async () => {
    const delivery = await PythonDelivery.open(recorder(), NOBODY);
    await delivery.put();
    await delivery.flush({ last_chance: true });
    await delivery.flush({ last_chance: true });
    expect(delivery.lines()).toEqual([`${REFUSED} ${KEPT}`]);
    await delivery.flush({ last_chance: true, is_end: true });
    expect(await delivery.status()).toMatchObject({ problem: 'unreachable', failures: 3, spooled: 1 });
  });

  test('at the end of the sandbox: what waits is in /tmp, or lost', async () => {
    const delivery = await PythonDelivery.open(recorder(), NOBODY);
    await delivery.put();
    await delivery.flush({ last_chance: true, is_end: true });
    const end = 'It is kept in /tmp, and lost if this sandbox does not start again.';
    expect(delivery.lines()).toEqual([`${REFUSED} ${end}`]);

    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const without = await PythonDelivery.open(recorder(), NOBODY, file);
    await without.put();
    await without.flush({ last_chance: true });
    expect(without.lines()).toEqual([
      `${REFUSED} It is kept in memory alone, for /tmp cannot be written (ENOTDIR), and tried again.`,
    ]);
  });

  test('for scripts alone delays no object, and is said as such', async () => {
    const s3 = await FakeS3.start([{ key: /^coverage\/scripts\//, status: 403, code: 'AccessDenied' }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.scripts('orders.py');
    for (const nth of [1, 2, 3]) {
      await delivery.put({ nth });
      await delivery.flush();
    }
    expect(s3.keys().filter((key) => key.includes('/raw/'))).toHaveLength(3);
    expect(s3.keys().filter((key) => key.includes('/scripts/'))).toHaveLength(1);
    expect(await delivery.status()).toMatchObject({ problem: 'access-denied', spooled: 0, waiting: 1 });
    expect(delivery.lines()).toEqual([
      expect.stringMatching(
        /^lambda-coverage: warn: script texts were not uploaded: .* Until they are, a report needs --task-root\.$/,
      ),
    ]);
    s3.rules = [];
    await delivery.flush({ last_chance: true });
    expect(delivery.lines()).toEqual(['lambda-coverage: warn: script texts arrive again.']);
  });

  test('keeps no more than its bound: the oldest are lost, counted and said', async () => {
    const delivery = await PythonDelivery.open(recorder(), NOBODY);
    const size = LIMITS.outboxBytes / 4;
    for (const nth of [1, 2, 3, 4, 5, 6]) await delivery.put({ nth, size });
    expect(await delivery.status()).toMatchObject({ lost: 2, spooled: 4 });
    expect(delivery.spooled()).toHaveLength(4);
    await delivery.put({ nth: 7, size: LIMITS.outboxBytes + 1 });
    expect(await delivery.status()).toMatchObject({ lost: 6, spooled: 1 });
    expect(delivery.spooled()).toEqual([]);
    expect(delivery.lines()[0]).toBe(
      'lambda-coverage: warn: too much coverage waits for the store: the oldest object is lost (1 so far)',
    );
  });

  test('by a full disk of /tmp is memory alone, and the object arrives all the same', async () => {
    const s3 = await FakeS3.start();
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint), '/dev/null/x');
    await delivery.put();
    expect(await delivery.flush()).toMatchObject({ isEmpty: true, uploads: 1 });
    expect(delivery.lines()).toEqual([]);
  });

  test('by a name that hangs holds nobody, and asks once', async () => {
    const delivery = await PythonDelivery.open(recorder(), bucketAt('http://s3.test'));
    const seen = await recorder().call<Status & { asked: number }>('flush_under', {
      as: delivery.as,
      what: 'hang',
    });
    expect(seen).toMatchObject({ isEmpty: false, problem: 'timeout', asked: 1 });
  });

  test('to give threads is a system without any left, or that ends: all is sent without them', async () => {
    const s3 = await FakeS3.start();
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    await delivery.scripts('orders.py', 'empty.py');
    const seen = await recorder().call('flush_under', { as: delivery.as, what: 'threadless' });
    expect(seen).toMatchObject({ isEmpty: true, problem: null, uploads: 4 });
  });

  test('raises nothing into its caller, whatever breaks', async () => {
    const delivery = await PythonDelivery.open(recorder(), { COVERAGE_DIR: temporaryFolder() });
    expect(await recorder().call('broken', { as: delivery.as })).toEqual({
      flushed: false,
      script: ['', null, false],
    });
  });
});

forOnePython('what an earlier process has left in /tmp', (recorder) => {
  /** The folder of its spool, in which another process of the past has left these. */
  const leave = async (temporary: string, files: Record<string, string>): Promise<void> => {
    const first = await PythonDelivery.open(recorder(), NOBODY, temporary);
    await first.put();
    const root = join(temporary, `lambda-coverage-${process.getuid?.()}`);
    const place = join(root, readdirSync(root)[0] ?? '');
    const own = readFileSync(join(place, first.spooled()[0] ?? ''), 'utf8');
    for (const [file, content] of Object.entries({ '4194301-aa': own, ...files }))
      writeFileSync(join(place, file), content);
    mkdirSync(join(place, '4194303-ff.part'));
    symlinkSync('/etc/passwd', join(place, '4194303-ee'));
  };

  test('is taken up, if it is an object of this function; what else is there is removed', async () => {
    const temporary = temporaryFolder();
    await leave(temporary, {
      '4194302-bb': 'reports/latest.json\n{"forged":true}',
      '4194302-cc': 'coverage/raw/other/20261123T014016.027Z-a1.json.gz\nx',
      '4194302-dd': 'no line end',
    });
    const delivery = await PythonDelivery.open(recorder(), NOBODY, temporary);
    expect(await delivery.status()).toMatchObject({ spooled: 1, waiting: 1 });
    expect(delivery.spooled()).toHaveLength(1);
    expect(delivery.spooled()[0]).toMatch(new RegExp(`^${recorder().pid}-`));
  });
});

forEachPython('texts', (recorder) => {
  const TEXTS: Record<string, Uint8Array> = {
    'plain.py': Buffer.from('x = 1\r\ny = "ü"\n'),
    'bom.py': Buffer.from('\ufeffx = 1\n'),
    'latin.py': Buffer.concat([
      Buffer.from('# -*- coding: latin-1 -*-\nx = "'),
      Buffer.from([0xe9]),
      Buffer.from('"\n'),
    ]),
    'empty.py': Buffer.from(''),
    'broken.py': Buffer.from([0x78, 0xff, 0xfe]),
    'unknown.py': Buffer.from('# coding: klingon\nx = 1\n'),
    'second.py': Buffer.concat([
      Buffer.from('#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'),
      Buffer.from([0x22, 0x80, 0x22]),
    ]),
    'emoji.py': Buffer.from(`x = "${'😀'.repeat(70_000)}"\n`),
  };
  const DECODED: Record<string, string | undefined> = {
    'plain.py': 'x = 1\r\ny = "ü"\n',
    'bom.py': '\ufeffx = 1\n',
    'latin.py': '# -*- coding: latin-1 -*-\nx = "é"\n',
    'empty.py': '',
    'broken.py': undefined,
    'unknown.py': undefined,
    'second.py': '#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n"€"',
    'emoji.py': `x = "${'😀'.repeat(70_000)}"\n`,
  };

  test('are those of the files, as Python reads them, under the names that the contract has', async () => {
    const s3 = await FakeS3.start();
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    writeFiles(delivery.taskRoot, TEXTS);
    const named = await delivery.scripts(...Object.keys(TEXTS));
    await delivery.flush({ patient: true });
    for (const [i, name] of Object.keys(TEXTS).entries()) {
      const [hash = '', id] = named[i] ?? [];
      const text = DECODED[name];
      if (text === undefined) {
        expect([hash, id], name).toEqual(['', null]);
        continue;
      }
      expect(hash, name).toBe(sha256(text));
      expect(id).toBe(scriptId(hash, undefined));
      const stored = s3.objects.get(`coverage/scripts/function/${id}.json.gz`);
      expect(JSON.parse(gunzipSync(stored ?? '').toString())).toEqual({
        schema: SCRIPT_SCHEMA,
        hash,
        path: name,
        text,
      });
    }
  });
});

forOnePython('texts that are none of the function', (recorder) => {
  test('are not read: links out of the task root, files of the system, pipes and folders', async () => {
    const delivery = await PythonDelivery.open(recorder(), { COVERAGE_DIR: temporaryFolder() });
    symlinkSync('/proc/self/environ', join(delivery.taskRoot, 'link.py'));
    symlinkSync('/etc/passwd', join(delivery.taskRoot, 'other.py'));
    mkdirSync(join(delivery.taskRoot, 'folder.py'));
    const paths = ['link.py', 'other.py', 'folder.py', 'none.py', 'x\0.py', '../../proc/self/environ'];
    const absolute = ['/proc/self/environ', '/etc/passwd', '<string>', ''];
    const named = await recorder().call('put_scripts', {
      as: delivery.as,
      paths: [...paths.map((name) => join(delivery.taskRoot, name)), ...absolute],
    });
    expect(named).toEqual(Array(paths.length + absolute.length).fill(['', null, false]));
  });

  test('but those of a folder that is recorded too', async () => {
    const [other, store] = [writeFiles(temporaryFolder(), { 'shared.py': SOURCE }), temporaryFolder()];
    const delivery = await PythonDelivery.open(recorder(), { COVERAGE_DIR: store });
    const [before] = await recorder().call<Named[]>('put_scripts', {
      as: delivery.as,
      paths: [join(other, 'shared.py')],
    });
    expect(before?.[0]).toBe('');
    const again = await PythonDelivery.open(recorder(), { COVERAGE_DIR: store });
    const given = { as: again.as, folders: [`${other}/`], paths: [join(other, 'shared.py')] };
    const [named] = await recorder().call<Named[]>('put_scripts', given);
    const [hash, id] = named ?? [];
    await again.flush();
    expect(hash).toBe(sha256(SOURCE));
    const object = JSON.parse(
      gunzipSync(readFileSync(join(store, `scripts/function/${id}.json.gz`))).toString(),
    );
    expect(object.path).toBe(join(other, 'shared.py'));
  });

  test('stay here with COVERAGE_SCRIPTS=off, and have their hash', async () => {
    const store = temporaryFolder();
    const delivery = await PythonDelivery.open(recorder(), { COVERAGE_DIR: store, COVERAGE_SCRIPTS: 'off' });
    expect(await delivery.scripts('orders.py')).toEqual([[sha256(SOURCE), null, false]]);
    expect(await delivery.flush()).toMatchObject({ isEmpty: true, uploads: 0 });
    expect(readdirSync(store)).toEqual([]);
  });

  test('that have changed since they were hashed are not sent under another name', async () => {
    const store = temporaryFolder();
    const delivery = await PythonDelivery.open(recorder(), { COVERAGE_DIR: store });
    writeFiles(delivery.taskRoot, { 'big.py': `# ${'x'.repeat(LIMITS.keptTextUnits)}\n` });
    await delivery.scripts('big.py');
    writeFiles(delivery.taskRoot, { 'big.py': 'changed = 1\n' });
    expect(await delivery.flush({ patient: true })).toMatchObject({ isEmpty: true, uploads: 0 });
    expect(readdirSync(store)).toEqual([]);
  });

  test('that are large are due until they have arrived, after the counts', async () => {
    const s3 = await FakeS3.start([{ key: /\/raw\//, delayMs: 200 }]);
    const delivery = await PythonDelivery.open(recorder(), bucketAt(s3.endpoint));
    const half = 'x'.repeat(LIMITS.promptTextUnits / 2 + 1);
    writeFiles(delivery.taskRoot, { 'a.py': `# ${half}1\n`, 'b.py': `# ${half}2\n` });
    const [small, large] = await delivery.scripts('a.py', 'b.py');
    expect([small?.[2], large?.[2]]).toEqual([false, true]);
    await delivery.put();
    await delivery.flush({ patient: true });
    expect(s3.keys().at(-1)).toContain(`/scripts/function/${large?.[1]}`);
    expect((await delivery.scripts('b.py'))[0]?.[2]).toBe(false);
  });
});
