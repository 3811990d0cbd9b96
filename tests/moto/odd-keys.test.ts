/** Keys that are signed in other ways by other programs: anomalizer/ngx_aws_auth#87, akka/alpakka#838, apache/arrow-rs-object-store#223, minio/minio-js#1344. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaCoverage } from '../unit/support/command.ts';
import { PYTHONS_OF_CORES } from '../unit/support/pythons.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { Moto } from './harness/moto.ts';

const EVERYTHING = { Effect: 'Allow', Action: 's3:*', Resource: '*' } as const;
const PYTHON_FUNCTIONS = PYTHONS_OF_CORES.map(({ minor, path }) => ({
  ...{ name: `odd-3-${minor}`, handler: 'app.handler', file: 'app.py' },
  args: ['--python', path],
}));
const FUNCTIONS = [
  { name: 'odd', handler: 'index.handler', file: 'index.mjs', args: [] },
  ...PYTHON_FUNCTIONS,
];

let moto: Moto;
let role: Record<string, string>;
let taskRoot: string;
beforeAll(async () => {
  taskRoot = mkdtempSync(join(tmpdir(), 'odd-keys-'));
  writeFileSync(join(taskRoot, 'index.mjs'), 'export const handler = async () => 1;\n');
  writeFileSync(join(taskRoot, 'app.py'), 'def handler(event, context):\n    return 1\n');
  moto = await Moto.start();
  await moto.bucket('my-coverage');
  role = await moto.role('any', { Version: '2012-10-17', Statement: [EVERYTHING] });
});
afterAll(async () => {
  rmSync(taskRoot, { recursive: true });
  await moto?.stop();
});

test.each([
  ['libstdc++/a b', 'libstdc++/a b/'],
  ['100%/%2F/%', '100%/%2F/%/'],
  ["quotes'()*!~", "quotes'()*!~/"],
  ['reserved$,:;=@&', 'reserved$,:;=@&/'],
  ['Größe/日本/🦊', 'Größe/日本/🦊/'],
  ['//leading//and/../climbing/./', 'leading/and/climbing/'],
  ['question?x=1#hash', 'question?x=1#hash/'],
])('the prefix %s: signed as S3 demands, written, read and combined', async (prefix, folder) => {
  const variables = {
    ...role,
    COVERAGE_S3_BUCKET: 'my-coverage',
    COVERAGE_S3_PREFIX: prefix,
    COVERAGE_DIR: '',
  };
  const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  await Promise.all(
    FUNCTIONS.map(async ({ name, handler, args }) => {
      const named = ['--function-name', name, '--task-root', taskRoot];
      const recorded = await lambdaCoverage(['invoke', handler, ...named, ...args, ...env, '--event', '{}'], {
        cwd: taskRoot,
      });
      expect([name, recorded.code, recorded.stdout], recorded.stderr).toEqual([name, 0, '1\n']);
      expect(recorded.stderr).not.toContain('not uploaded');
      expect(await moto.keys('my-coverage', `${folder}raw/${name}/`)).toHaveLength(1);
    }),
  );

  const cwd = temporaryFolder();
  for (const command of ['report', 'combine']) {
    const args = [command, `s3://my-coverage/${prefix}`, '-r', 'json-summary'];
    const { code, stderr } = await lambdaCoverage(args, { cwd, env: role });
    expect(code, stderr).toBe(0);
  }
  const summary = readFileSync(join(cwd, 'coverage-lambda/coverage-summary.json'), 'utf8');
  const { total, ...files } = JSON.parse(summary);
  expect(Object.keys(files)).toEqual(FUNCTIONS.map(({ name, file }) => `${name}/${file}`));
  expect(total.lines).toMatchObject({ total: 1 + 2 * PYTHON_FUNCTIONS.length, pct: 100 });
  expect(await moto.keys('my-coverage', `${folder}reports/`)).toContain(`${folder}reports/latest.json`);
});
