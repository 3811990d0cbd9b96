import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import { functionCode } from '../harness/fixtures.ts';
import { LayerFolder } from '../harness/layer-folder.ts';
import { pypiPackages, pypiVersions } from '../harness/pypi-packages.ts';
import { namesRun } from '../harness/python-lines.ts';
import { pythonImage } from '../harness/pythons.ts';
import { runSandboxes, type SandboxResult, type SandboxRow } from '../harness/sandboxes.ts';
import { arrivedOf, keep, warningsIn } from '../reliability/facts.ts';
import { ALL_ROWS, coreOf } from '../reliability/python-endings.ts';
import { PYTHON_GUESTS, type PythonGuest } from '../reliability/python-guests.ts';

/** Of the sandboxes of one container, on a busy machine. */
const A_WHILE = 600_000;
const BOOTSTRAP = '/opt/lambda-coverage/bootstrap';

let code: string;
beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'beside-python-'));
  await cp(functionCode('python-beside'), code, { recursive: true });
  await writeEncoded(join(code, 'encodings_of'));
});
afterAll(() => rm(code, { recursive: true, force: true }));

/** No editor would leave these as they are. */
async function writeEncoded(folder: string): Promise<void> {
  const source = (cookie: string, text: string) => `${cookie}\ndef text():\n    return "${text}"\n`;
  await mkdir(folder);
  await writeFile(join(folder, '__init__.py'), '');
  await writeFile(
    join(folder, 'western.py'),
    Buffer.from(source('# -*- coding: cp1252 -*-', 'Gr\xfc\xdfe \x80'), 'latin1'),
  );
  await writeFile(
    join(folder, 'japanese.py'),
    Buffer.from(source('# vim: set fileencoding=shift_jis :', '\x93\xfa\x96{'), 'latin1'),
  );
  await writeFile(join(folder, 'marked.py'), `\ufeff${source('# coding: utf-8', 'größer')}`);
}

function rowsOf(isRecorded: boolean): SandboxRow[] {
  return PYTHON_GUESTS.map(({ name, handler, env, wrapper, events = [] }) => ({
    name,
    handler,
    events: isRecorded ? [...events, { lambdaCoverage: 'health' }] : events,
    env: {
      AWS_LAMBDA_FUNCTION_TIMEOUT: '60',
      ...env,
      ...(wrapper !== undefined && {
        [isRecorded ? 'COVERAGE_EXEC_WRAPPER' : 'AWS_LAMBDA_EXEC_WRAPPER']: wrapper,
      }),
    },
  }));
}

describe.each(ALL_ROWS)('Python %s', (python) => {
  let plain: SandboxResult[];
  let recorded: SandboxResult[];
  let raw: RawObject[];
  let versions: Record<string, string>;

  beforeAll(async () => {
    versions = await pypiVersions();
    const mounts = { '/opt/python': await pypiPackages(python) };
    const settings = { image: pythonImage(python), language: 'python' as const, parallel: 4, code, mounts };
    await using layer = await LayerFolder.unpack();
    const env = { AWS_LAMBDA_EXEC_WRAPPER: BOOTSTRAP, COVERAGE_DIR: '/tmp/store' };
    const [before, after] = await Promise.all([
      runSandboxes(settings, rowsOf(false)),
      runSandboxes({ ...settings, opt: layer.path, env }, rowsOf(true)),
    ]);
    plain = before.results;
    ({ results: recorded, raw } = after);
  }, A_WHILE);

  test.each(PYTHON_GUESTS)('$row: all is the same, and what ran is recorded', (guest) => {
    const ours = resultOf(recorded, guest);
    const theirs = resultOf(plain, guest);
    const [health, ...answers] = [...ours.answers].reverse();

    expect(answers.reverse().map(told), ours.log).toEqual(theirs.answers.map(told));
    if (!guest.isChatty) expect(saidIn(ours.log)).toEqual(saidIn(theirs.log));
    expect(warningsIn(ours.log), ours.log).toEqual([]);

    const isTaken = guest.takesTracer === true && coreOf(python) === 'tracer';
    expect(JSON.parse(health?.body ?? '{}'), ours.log).toMatchObject({
      status: isTaken ? 'degraded' : 'ok',
      errors: isTaken ? [{ code: 'profiler-shared' }] : [],
      counts: { invocations: theirs.answers.length },
    });
    const own = raw.filter((each) => each.function.name === guest.name);
    const { arrived, lost } = arrivedOf(guest.ran, namesRun(own, code));
    expect(lost).toEqual(isTaken ? guest.ran : []);
    expect([...namesRun(own, code)]).not.toContain('never');
    const urls = own.flatMap(({ result }) => result.map(({ url }) => url));
    expect(urls.filter((url) => !url.startsWith('file:///var/task/'))).toEqual([]);
    keep({
      ...{ table: 'pythonBeside', row: guest.row, python, answer: 'same', arrived, lost, warnings: [] },
      tool: guest.package === undefined ? '-' : `${guest.package} ${versions[guest.package]}`,
    });
  });

  test('texts in other encodings are in the store as Python reads them', () => {
    const own = raw.filter((each) => each.function.name === 'encoded');
    const names = own.flatMap(({ result }) => result.filter(({ hash }) => hash !== '').map(({ url }) => url));
    for (const name of ['western', 'japanese', 'marked'])
      expect(names).toContain(`file:///var/task/encodings_of/${name}.py`);
  });
});

function resultOf(results: SandboxResult[], { name }: PythonGuest): SandboxResult {
  const result = results.find((each) => each.name === name);
  if (result === undefined) throw new Error(`no result for ${name}`);
  return result;
}

/** An answer without request ids. */
function told({ status, body, error }: SandboxResult['answers'][number]): unknown {
  return { status, error, body: withoutIds(body ?? '') };
}

function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>');
}

/** What the function has written, without the emulator's and the recorder's lines, and without numbers and times. */
function saidIn(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => !/\(rapid\)|^(START|END|REPORT) |lambda-coverage: /.test(line) && line !== '')
    .map((line) => withoutIds(line).replace(/[0-9a-f]{16,}|\d+/g, '#'))
    .sort();
}
