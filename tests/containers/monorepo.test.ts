import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaCoverage } from '../unit/support/command.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { baseImage } from './harness/artifacts.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { MONOREPO_SOURCES, type MonorepoService, monorepo } from './harness/monorepo.ts';

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(async () => {
  await localstack?.stop();
});

test('five services that ran in /var/task: every name in a report is a file of git, wherever it is made', async () => {
  const { root, services } = monorepo();
  const bucket = await localstack.bucket('monorepo');
  await Promise.all(services.map((service) => invoke(service, bucket.name)));
  // As a runner has it: of one commit, on no branch, and elsewhere.
  const runner = join(temporaryFolder(), 'work');
  execFileSync('git', ['clone', '-q', '--depth', '1', `file://${root}`, runner]);
  execFileSync('git', ['checkout', '-q', '--detach'], { cwd: runner });

  for (const [cwd, env] of [
    [root, {}],
    [join(root, 'services/stock'), {}],
    [runner, { CI: 'true', TERM: 'dumb' }],
  ] as const) {
    const output = temporaryFolder();
    const { code, stdout, stderr } = await lambdaCoverage(
      [
        'report',
        `s3://${bucket.name}/coverage/`,
        '-r',
        'lcovonly,cobertura,clover,json',
        '-o',
        join(output, 'r'),
        '--json',
      ],
      { cwd, env: { ...localstack.hostEnvironment, ...env }, shell: 'exec </dev/null;' },
    );
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(stdout)).toMatchObject({ warnings: [], unplaced: [], changed: [], unconverted: 0 });
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: runner, encoding: 'utf8' }).split('\0');
    const read = (file: string) => readFileSync(join(output, 'r', file), 'utf8');
    const names = (file: string, name: RegExp) =>
      [...read(file).matchAll(name)].map(([, path]) => path).sort();
    for (const found of [
      names('lcov.info', /^SF:(.*)$/gm),
      names('cobertura-coverage.xml', / filename="([^"]*)"/g),
      names('clover.xml', / path="([^"]*)"/g),
      Object.keys(JSON.parse(read('coverage-final.json'))).sort(),
    ]) {
      expect(files).toEqual(expect.arrayContaining(found));
      expect(found).toEqual(MONOREPO_SOURCES);
    }
  }
});

async function invoke({ name, code, handler }: MonorepoService, bucket: string): Promise<void> {
  await using lambda = await LambdaContainer.start({
    image: baseImage('22'),
    network: localstack.network,
    ...{ code, handler },
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: `shop-${name}`,
      COVERAGE_S3_BUCKET: bucket,
    },
  });
  for (const event of [{}, { value: 1.6 }]) expect((await lambda.invoke(event)).status).toBe(200);
}
