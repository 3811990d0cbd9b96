import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { commentApi, pullRequestVariables } from '../unit/support/comment-api.ts';
import { git } from '../unit/support/git.ts';
import { commit } from '../unit/support/placed.ts';
import { baseImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { repository } from './harness/docker.ts';
import { LocalStack } from './harness/localstack.ts';
import { Deployed } from './stranger/deployed.ts';
import { DISCOUNT, MAIL, SHOP_SOURCES, shop } from './stranger/shop.ts';

const run = promisify(execFile);

let localstack: LocalStack;
let bucket: Bucket;
let root = '';
beforeAll(async () => {
  root = shop(packageJson.devDependencies.esbuild);
  git(root, 'init', '-q', '-b', 'main');
  [localstack] = await Promise.all([LocalStack.start(), install(root)]);
  bucket = await localstack.bucket('shop-coverage');
}, 600_000);
afterAll(async () => {
  await localstack?.stop();
});

/** What is at work in a shell of the stranger's. */
class Shell {
  readonly cwd: string;
  readonly env: Record<string, string>;

  constructor(cwd: string, env: Record<string, string>) {
    this.cwd = cwd;
    this.env = env;
  }

  /** As `npx lambda-coverage`, which takes the one that is installed. */
  async npx(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const options = { cwd: this.cwd, env: { ...process.env, ...this.env } };
    try {
      return { code: 0, ...(await run('node_modules/.bin/lambda-coverage', args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  }

  /** @returns what it prints, where it must succeed */
  async npxOk(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.npx(...args);
    expect(code, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
    return stdout;
  }
}

/** The package as npm would publish it, in the project. */
async function install(root: string): Promise<void> {
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', join(root, '..')],
    { cwd: repository },
  );
  const [{ filename }] = JSON.parse(stdout);
  const args = ['--save-dev', '--no-audit', '--no-fund', '--prefer-offline', join(root, '..', filename)];
  await run('npm', ['install', ...args], { cwd: root });
}

/** Does with the files what `init` says. */
function follow(steps: string, root: string): void {
  const lines = steps.split('\n');
  // Below "In template.yaml, …" up to the next sentence of the same depth.
  const start = lines.findIndex((line) => line.includes('In template.yaml, below Properties'));
  const depth = /^ */.exec(lines[start] ?? '')?.[0].length ?? 0;
  const block = lines.slice(start + 1);
  const own = block.slice(
    0,
    block.findIndex((line) => !line.startsWith(' '.repeat(depth + 1))),
  );
  const properties = own.map((line) => `      ${line.slice(depth + 4)}`).join('\n');
  const template = join(root, 'template.yaml');
  const layer = 'node_modules/lambda-coverage/dist/lambda-coverage-layer.zip';
  const attribution = (indent: string) =>
    `${indent}COVERAGE_ATTRIBUTION: 'on'\n${indent}COVERAGE_UPLOAD: invocation`;
  writeFileSync(
    template,
    readFileSync(template, 'utf8')
      .replaceAll(/^ {6}Handler: .*$/gm, (line) => `${line}\n${properties}`)
      .replaceAll(
        /^ {6}PackageType: Image$/gm,
        `$&\n      Environment:\n        Variables:\n          COVERAGE_S3_BUCKET: ${/COVERAGE_S3_BUCKET=(\S+),/.exec(steps)?.[1]}`,
      )
      // In the place of what the command for publishing it would answer.
      .replaceAll('LAYER_VERSION_ARN', layer)
      .replaceAll(/^ {10}COVERAGE_S3_BUCKET: .*$/gm, (line) => `${line}\n${attribution(' '.repeat(10))}`),
  );
  for (const [, file = '', line = '', text = ''] of steps.matchAll(
    /^ *(\S+Dockerfile):(\d+): (FROM .*)$/gm,
  )) {
    const texts = readFileSync(join(root, file), 'utf8').split('\n');
    texts[Number(line) - 1] = text.replace('coverage-base:nodejs22', baseImage('22'));
    writeFileSync(join(root, file), texts.join('\n'));
  }
}

/** Each invocation is an object. */
async function arrived(counts: Record<string, number>): Promise<void> {
  for (const [name, count] of Object.entries(counts))
    expect(await bucket.rawObjects(name, (raws) => raws.length >= count)).toHaveLength(count);
}

test('from git init to the comment in the pull request', { timeout: 600_000 }, async () => {
  const service = await commentApi('github');
  const shell = new Shell(root, {
    ...localstack.hostEnvironment,
    ...pullRequestVariables('github', service.url),
  });

  const said = await shell.npxOk('init', 's3://shop-coverage/coverage', '--lines', '60');
  expect(said).toContain('template.yaml                 AWS SAM, 4 functions: Orders (index.handler)');
  expect(said).toContain('5 workspaces of npm');
  follow(said, root);
  commit(root);

  const build = (...names: string[]) => run('node', ['build.mjs', ...names], { cwd: root });
  await build();
  await using deployed = new Deployed(root, localstack);
  await deployed.deploy();
  const tests = (name: string, ...args: string[]) =>
    new Shell(root, { ...shell.env, ...deployed.addresses }).npxOk(
      ...['run', '--name', name, '--', 'node', '--test', ...args, 'e2e/shop.test.mjs'],
    );
  await tests('main');
  const each = { 'shop-orders': 1, 'shop-Stock-1A2B3C': 1, 'shop-invoices': 1, 'shop-Mail-1A2B3C': 1 };
  await arrived(each);

  // Beside each other: each waits for the store most of the time.
  const [doctor, report, who] = await Promise.all([
    shell.npxOk('doctor'),
    shell.npx('report', '--json', '--lines', '99'),
    shell.npxOk('who', DISCOUNT.path),
  ]);
  expect(doctor).toContain('shop-Mail-1A2B3C');
  const { files, missing, warnings } = JSON.parse(report.stdout);
  expect([files.map(({ path }: { path: string }) => path).sort(), missing, warnings]).toEqual([
    SHOP_SOURCES,
    [],
    [],
  ]);
  expect([report.code, report.stderr]).toEqual([1, expect.stringContaining('Threshold missed: lines')]);
  expect(who).toContain('main/an order of many');

  // A change: one of the two functions that it touches is deployed.
  git(root, 'checkout', '-q', '-b', 'discounts');
  writeFileSync(join(root, DISCOUNT.path), DISCOUNT.after);
  writeFileSync(join(root, MAIL.path), MAIL.after);
  git(root, 'commit', '-qam', 'Discounts in steps');
  await build('orders');
  await deployed.deploy('Orders');
  await tests('pr-12', '--test-name-pattern', 'an order');
  await arrived({ 'shop-orders': 2 });

  const [changed, diff] = await Promise.all([
    shell.npxOk('tests', '--changed', 'main'),
    shell.npx('diff', '--base', 'main', '--min', '50', '--json'),
  ]);
  expect(changed).toContain('an order of many');
  const { totals } = JSON.parse(diff.stdout);
  expect([diff.code, diff.stderr]).toEqual([5, expect.stringContaining('The thresholds cannot be judged')]);
  expect(totals.lines).toMatchObject({ ran: 3, notRun: 1, notDeployed: 2 });
  const comment = async () => {
    await shell.npxOk('report', '--base', 'main', '-r', 'markdown', '--allow-missing');
    return shell.npxOk('comment');
  };
  expect(await comment()).toContain('is written');
  expect(service.comments).toHaveLength(1);
  expect(service.comments[0]?.body).toContain('3 lines ran, 1 did not run, 2 not deployed yet');

  await build('mail');
  await deployed.deploy('Mail');
  await tests('pr-12-mail', '--test-name-pattern', 'a mail');
  await arrived({ 'shop-Mail-1A2B3C': 2 });
  const [, below] = await Promise.all([
    shell.npxOk('diff', '--base', 'main', '--min', '80'),
    shell.npx('diff', '--base', 'main', '--min', '99'),
  ]);
  expect(below).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('changed lines: 83.33 % (5 of 6) is below 99 %'),
  });
  expect(await comment()).toContain('is changed');
  expect(service.comments).toHaveLength(1);
  expect(service.comments[0]?.body).toContain('5 lines ran, 1 did not run, 0 not deployed yet');
});
