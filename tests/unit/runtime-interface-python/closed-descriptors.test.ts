import { expect, test } from 'vitest';
import { FakeS3 } from '../support/fake-s3.ts';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, withEach } from '../support/pythons.ts';

/** Closes what is not its own, as code that makes a daemon does, and has files in its place. */
const APP = `import gc, os, socket, tempfile
FILES = []
def sizes():
    return sorted({os.fstat(file).st_size for file in FILES})
def closed(first, last, in_place='file'):
    # The connection on which the runtime answers.
    kept = {each.fileno() for each in gc.get_objects() if type(each) is socket.socket}
    for number in set(range(first, last)) - kept:
        os.closerange(number, number + 1)
    folder = tempfile.mkdtemp()
    while in_place == 'pipe' and os.pipe()[1] < last:
        pass
    while in_place == 'file' and (not FILES or FILES[-1] < last):
        FILES.append(os.open(os.path.join(folder, str(len(FILES))), os.O_RDWR | os.O_CREAT))
def new():
    return 1
def handler(event, context):
    if 'close' in event:
        closed(*event['close'])
    if 'new' in event:
        new()
    return sizes()
`;

const settings = (s3: FakeS3): Record<string, string> => ({
  COVERAGE_DIR: '',
  COVERAGE_S3_BUCKET: 'coverage',
  COVERAGE_S3_ENDPOINT: s3.endpoint,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
});

test('what the function has opened in the place of ours is neither written nor read nor closed, and recording goes on', () =>
  withEach(PYTHONS, async (python) => {
    const s3 = await FakeS3.start();
    const sandbox = await PythonSandbox.start(python, { files: { 'app.py': APP }, env: settings(s3) });
    const invoke = async (event: unknown) => (await sandbox.invoke(event)).payload;
    expect(await invoke({})).toEqual([]);
    expect(await invoke({ close: [3, 60] })).toEqual([0]);
    expect(await invoke({ new: true })).toEqual([0]);
    expect(await invoke({})).toEqual([0]);
    await sandbox.stop();
    expect(sandbox.log).toBe('');
    expect(s3.keys().length).toBeGreaterThan(2);
  }));

test('what the first invocation closes, and has in its place what nothing is read from, holds neither that nor a later one', () =>
  withEach(PYTHONS, async (python) => {
    const s3 = await FakeS3.start();
    const sandbox = await PythonSandbox.start(python, { files: { 'app.py': APP }, env: settings(s3) });
    // A hold would end with the function's deadline, and its process.
    expect((await sandbox.invoke({ close: [3, 60, 'pipe'] })).payload).toEqual([]);
    expect((await sandbox.invoke({ new: true })).payload).toEqual([]);
    await sandbox.stop();
    expect(sandbox.log).toBe('');
    expect(s3.keys().length).toBeGreaterThan(2);
  }));

test('where standard error is another file of the function, nothing of ours is in it', () =>
  withEach(PYTHONS, async (python) => {
    const s3 = await FakeS3.start([{ status: 403, code: 'AccessDenied', message: 'no' }]);
    const sandbox = await PythonSandbox.start(python, { files: { 'app.py': APP }, env: settings(s3) });
    const invoke = async (event: unknown) => (await sandbox.invoke(event)).payload;
    expect(await invoke({ close: [2, 3] })).toEqual([0]);
    expect(await invoke({ new: true })).toEqual([0]);
    expect(await invoke({})).toEqual([0]);
    await sandbox.stop();
    expect(s3.requests.length).toBeGreaterThan(0);
    expect(sandbox.log).not.toContain('lambda-coverage');
  }));
