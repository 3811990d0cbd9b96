import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vary } from '../../bench/report/variation.ts';
import type { CombineResult } from '../../combiner-image/result.ts';
import { rawKey } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { HOSTILE } from '../unit/support/hostile.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../unit/support/recorded.ts';
import { StateMachine } from './harness/state-machine.ts';

const SANDBOXES = 300;
/** Ends what hangs. */
const LONGEST_MS = 250_000;
const TEXT = `exports.handler = async ({ n }) => {
  if (n > 2) return 'many';
  return n > 1 ? 'two' : 'one';
};
`;

let machine: StateMachine;
beforeAll(async () => {
  machine = await StateMachine.start();
  await fill();
});
afterAll(() => machine?.stop());

/** Sandboxes of two functions, some of them compacted and still there, some renamed, and what no recorder writes. */
async function fill(): Promise<void> {
  const store = new RecordedStore();
  const objects: RawObject[] = [];
  for (const functionName of ['orders', 'users']) {
    const taskRoot = writeFiles(temporaryFolder(), { [`${functionName}.js`]: TEXT });
    const result = run(taskRoot, `${functionName}.js`, [{ n: 1 }, { n: functionName === 'users' ? 1 : 5 }]);
    store.putScripts(taskRoot, result);
    const object = rawObject(taskRoot, result, { functionName });
    for (let i = 0; i < SANDBOXES / 2; i++) objects.push(vary(object, i));
  }
  for (const [index, object] of objects.entries()) if (index % 3 === 0) store.put(object);
  const { code, stderr } = await lambdaCoverage(['compact', store.folder, '--older-than', '0h']);
  expect(code, stderr).toBe(0);
  for (const object of objects) store.put(object);
  const [first, later] = objects as [RawObject, RawObject];
  const keyAt = (hour: string, id: string) => rawKey('', 'orders', new Date(`2026-11-24T${hour}:00:00Z`), id);
  store.put(first, keyAt('01', first.sandbox.id));
  store.put(later, keyAt('02', 'abcdef'));
  const { sandbox } = vary(first, SANDBOXES);
  for (let sequence = 1; sequence <= 5; sequence++) {
    const span = { kind: 'invocation', sequence } as const;
    store.put({ ...first, sandbox, span }, keyAt(`0${sequence}`, sandbox.id));
  }
  for (const [index, { bytes }] of Object.values(HOSTILE).entries())
    store.putBytes(keyAt('06', `eeee${index}`), bytes());
  const files = [...filesBelow(store.folder)].filter(([path]) => !path.startsWith('compactions/'));
  for (let at = 0; at < files.length; at += 20)
    await Promise.all(
      files.slice(at, at + 20).map(([path, bytes]) => machine.bucket.write(`coverage/${path}`, bytes)),
    );
}

const PART = /\/parts\/\d+\.json\.gz$/;

/** By the name of the file, without the folder that a report was made in. */
function countsOf(coverage: Record<string, { path: string }>): Map<string, object> {
  return new Map(
    Object.values(coverage).map(({ path, ...counts }) => [path.split('/').slice(-2).join('/'), counts]),
  );
}

/** What one process says of the same bucket. */
async function directly() {
  const folder = temporaryFolder();
  const args = ['report', 's3://coverage/coverage', '--json', '-r', 'json', '-o', join(folder, 'report')];
  const { code, stdout, stderr } = await lambdaCoverage(args, {
    cwd: folder,
    env: machine.localstack.hostEnvironment,
  });
  expect(code, stderr).toBe(0);
  const file = readdirSync(join(folder, 'report')).find((name) => name === 'coverage-final.json') ?? '';
  const coverage = JSON.parse(readFileSync(join(folder, 'report', file), 'utf8'));
  return { result: JSON.parse(stdout) as CombineResult, coverage };
}

let execution: string;

test('a combiner dies on the way, and every count is that of one process', async () => {
  const [dying] = machine.combiners;
  const ended = machine.run({ batch: 6, reporters: ['json'] });
  const begun = await machine.bucket.waitForKeys(PART, 1, LONGEST_MS);
  execution = begun[0]?.split('/')[2] ?? '';
  // Once others go on, it holds an invocation, or has been given one since.
  await dying?.pause();
  await machine.bucket.waitForKeys(PART, begun.length + 3, LONGEST_MS);
  await dying?.kill();
  await dying?.startAgain();
  const { exitCode, stdout, stderr } = await ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(await machine.localstack.logs()).toContain('combiner-1:8080 ended in the middle of an invocation');

  const { folder } = JSON.parse(stdout) as CombineResult['report'];
  const read = async (name: string) => JSON.parse(String(await machine.bucket.read(`${folder}${name}`)));
  const shared: CombineResult = await read('lambda-coverage.json');
  const { result, coverage } = await directly();
  expect(result.read.skipped).toBeGreaterThan(Object.keys(HOSTILE).length - 1);
  for (const field of ['read', 'totals', 'files', 'functions', 'skipped'] as const)
    expect(shared[field], field).toEqual(result[field]);
  expect(countsOf(await read('coverage-final.json'))).toEqual(countsOf(coverage));
});

test('a part that is lost is named, and there is no report without it', async () => {
  const { bucket, combiners } = machine;
  const reports = () => bucket.keys('coverage/reports/20');
  const before = await reports();
  const Key = `coverage/work/${execution}/parts/3.json.gz`;
  await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }));
  const combine = { action: 'combine', execution };
  expect(await combiners[1]?.call(combine)).toMatchObject({
    errorType: 'MissingPartsError',
    errorMessage: expect.stringMatching(/\b3\b/),
  });
  const { exitCode, stderr } = await machine.runFrom(
    ['Combine', 'Which parts are missing', 'Parts are missing'],
    { combine },
  );
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/FAILED: MissingPartsError[\s\S]*\b3\b[\s\S]*start a new execution/);
  expect(await reports()).toEqual(before);
});
