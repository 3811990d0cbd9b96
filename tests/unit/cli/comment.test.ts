import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commentApi as api, comment, pullRequestVariables as variables } from '../support/comment-api.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

test.each(['github', 'gitlab'] as const)(
  '%s: a comment is written once, and changed from then on',
  async (kind) => {
    const service = await api(kind);
    // More than a page of others, and one that quotes it.
    for (let id = 1; id <= 130; id++)
      service.comments.push({ id, body: `Look:\n<!-- lambda-coverage: report -->\n${id}`, isBot: false });
    const env = variables(kind, service.url);
    // A secret is easily pasted with the end of its line.
    const token = kind === 'github' ? 'GITHUB_TOKEN' : 'GITLAB_TOKEN';
    expect(await comment('first', { ...env, [token]: 'secret\n' })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is written'),
    });
    // In a fork the project of the job is another one.
    const fork = { ...env, CI_PROJECT_ID: '99', CI_MERGE_REQUEST_PROJECT_ID: '77' };
    expect(await comment('second', fork)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is changed'),
    });
    expect(await comment('second', env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is as it was'),
    });
    const { code, stdout } = await comment('of the api', env, '--name', 'api', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { comment: 'written' }]);
    expect(service.comments.slice(130).map(({ body }) => body)).toEqual([
      '<!-- lambda-coverage: report -->\nsecond',
      '<!-- lambda-coverage: api -->\nof the api',
    ]);
    expect(service.asked.map((each) => each.split(' ')[0])).toEqual([
      'POST',
      kind === 'github' ? 'PATCH' : 'PUT',
      'POST',
    ]);
  },
);

test('a comment of somebody else with the same mark stays, and ours stands beside it', async () => {
  const service = await api('github');
  service.comments.push({ id: 1, body: '<!-- lambda-coverage: report -->\nmine', isBot: false });
  service.foreign.add(1);
  const env = variables('github', service.url);
  expect(await comment('first', env)).toMatchObject({ code: 0 });
  expect(await comment('second', env)).toMatchObject({ code: 0 });
  expect(service.comments.map(({ body }) => body.split('\n')[1])).toEqual(['mine', 'second']);
});

test.each(['github', 'gitlab'] as const)(
  '%s, romeovs/lcov-reporter-action#46: marks of others, of bots and of what is gone, make no second comment of ours',
  async (kind) => {
    const service = await api(kind);
    const mark = '<!-- lambda-coverage: report -->';
    for (let id = 1; id <= 4; id++)
      service.comments.push({ id, body: `${mark}\n${id}`, isBot: id % 2 === 0 });
    for (const { id } of service.comments) service.foreign.add(id);
    const env = variables(kind, service.url);
    expect(await comment('first', env)).toMatchObject({ stdout: expect.stringContaining('is written') });
    const own = service.comments.at(-1);
    if (own === undefined) throw new Error('nothing was written');
    // As with the token of a person.
    own.isBot = false;
    expect(await comment('second', env)).toMatchObject({ stdout: expect.stringContaining('is changed') });
    expect(service.comments.slice(4).map(({ body }) => body)).toEqual([`${mark}\nsecond`]);
    service.gone.add(own.id);
    expect(await comment('third', env)).toMatchObject({ stdout: expect.stringContaining('is written') });
  },
);

test('hundreds of marks of others do not hold up a job', async () => {
  const service = await api('github');
  for (let id = 1; id <= 300; id++) {
    service.comments.push({ id, body: `<!-- lambda-coverage: report -->\n${id}`, isBot: false });
    service.foreign.add(id);
  }
  const env = variables('github', service.url);
  expect(await comment('first', env)).toMatchObject({ stdout: expect.stringContaining('is written') });
  expect(service.asked.filter((each) => each.startsWith('PATCH')).length).toBeLessThan(50);
  service.asked.length = 0;
  expect(await comment('second', env)).toMatchObject({ stdout: expect.stringContaining('is changed') });
  expect(service.asked).toHaveLength(1);
});

test('--required makes a failure of what may not be written, not of a job without a pull request', async () => {
  const service = await api('github');
  service.refusal = { status: 403, message: 'Resource not accessible by integration' };
  const env = variables('github', service.url);
  expect(await comment('x', env, '--required')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('"pull-requests: write"'),
  });
  expect(await comment('x', { ...env, GITHUB_TOKEN: '' }, '--required')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('GITHUB_TOKEN is not set'),
  });
  const pushed = await comment('x', { ...env, GITHUB_REF: 'refs/heads/main' }, '--required');
  expect(pushed).toMatchObject({ code: 0, stdout: expect.stringContaining('not for a pull request') });
});

test('GitLab says 404 of a project that the token does not see, which is no refusal', async () => {
  const service = await api('gitlab');
  service.before = (asked) =>
    asked.startsWith('POST') ? { status: 404, message: '404 Project Not Found' } : undefined;
  expect(await comment('x', variables('gitlab', service.url))).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('404 Project Not Found. Is http'),
  });
});

test.each([
  ['github', 'GITHUB_TOKEN', 403],
  ['gitlab', 'GITLAB_TOKEN', 422],
] as const)('%s: a token that the service repeats is not shown', async (kind, variable, status) => {
  const service = await api(kind);
  service.isPublic = true;
  const said = 'no abc/def+ghi=jkl, Authorization: Bearer other-1';
  const message = kind === 'github' ? said : { note: [said] };
  service.before = (asked) => (asked.startsWith('POST') ? { status, message } : undefined);
  const { stdout, stderr } = await comment('x', {
    ...variables(kind, service.url),
    [variable]: 'abc/def+ghi=jkl',
  });
  expect(stdout + stderr).toContain('no ***, Authorization: Bearer ***');
});

test('davelosert/vitest-coverage-report-action#300: where the token may not write, as of a fork, that is said, and nothing fails', async () => {
  const service = await api('github');
  service.refusal = { status: 403, message: 'Resource not accessible by integration' };
  const env = variables('github', service.url);
  const { code, stdout } = await comment('x', env);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'does not let this token write into pull request 12 of team/shop (403 Resource not',
  );
  const without = await comment('x', { ...env, GITHUB_TOKEN: '' });
  expect(without).toMatchObject({ code: 0, stdout: expect.stringContaining('GITHUB_TOKEN is not set') });
  const pushed = await comment('x', { ...env, GITHUB_REF: 'refs/heads/main' });
  expect(pushed).toMatchObject({ code: 0, stdout: expect.stringContaining('not for a pull request') });
  expect(service.comments).toEqual([]);
});

test('too many requests, and an address that has no such pull request, are errors', async () => {
  const service = await api('github');
  const env = variables('github', service.url);
  for (const headers of [{ 'x-ratelimit-remaining': '0' }, { 'retry-after': '3600' }]) {
    service.refusal = { status: 403, message: 'You have exceeded a rate limit', headers };
    expect(await comment('x', env)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('403 You have exceeded a rate limit. It has had too many requests'),
    });
  }
  service.refusal = { status: 404, message: 'Not Found' };
  expect(await comment('x', env)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(`Is ${service.url}/repos/team/shop/issues/12/comments the right address`),
  });
});

test.each(['http://git.example.com/api/v4', 'https://ann:hidden@git.example.com/api/v4', 'git.example.com'])(
  'no token goes to %s',
  async (url) => {
    const { code, stderr } = await comment('x', variables('gitlab', url));
    expect([code, stderr]).toEqual([2, expect.stringContaining('CI_API_V4_URL must be the address')]);
    expect(stderr).not.toContain('hidden');
  },
);

test('the number of the pull request comes from the event where the ref has none', async () => {
  const service = await api('github');
  const event = join(writeFiles(temporaryFolder(), { event: '{"pull_request":{"number":12}}' }), 'event');
  const env = {
    ...variables('github', service.url),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_PATH: event,
  };
  expect(await comment('x', env)).toMatchObject({ code: 0 });
  expect(service.comments).toHaveLength(1);
});

test('a wrong token, a service that fails, and what cannot be written have codes of their own', async () => {
  const service = await api('gitlab');
  const env = variables('gitlab', service.url);
  const wrong = await comment('x', { ...env, GITLAB_TOKEN: 'other' });
  expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining('401 Bad credentials') });
  expect(wrong.stderr).not.toContain('other');
  for (const kind of ['github', 'gitlab'] as const) {
    const name = kind === 'github' ? 'GITHUB_TOKEN' : 'GITLAB_TOKEN';
    const broken = await comment('x', { ...variables(kind, service.url), [name]: 'abc\ndef' });
    expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining(`${name} must be a token`) });
    expect(broken.stderr).not.toMatch(/abc|def/);
  }
  expect(await comment('x', { ...env, CI_API_V4_URL: 'http://127.0.0.1:1' })).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('127.0.0.1:1 does not answer'),
  });
  expect(await comment('', env)).toMatchObject({ code: 3 });
  expect(await comment('x', variables('github', service.url), 'missing.md')).toMatchObject({ code: 2 });
  expect(await comment('x', { ...env, GITLAB_CI: '' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('runs in GitHub Actions or GitLab CI'),
  });
});

test.each(['github', 'gitlab'] as const)(
  '%s, romeovs/lcov-reporter-action#2: a text that is too long is shortened, and says so',
  async (kind) => {
    const service = await api(kind);
    const most = { github: 65_536, gitlab: 1_000_000 }[kind];
    const env = {
      ...variables(kind, service.url),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '42',
      CI_JOB_URL: 'https://git.example.com/team/shop/-/jobs/42',
    };
    const page = { github: 'https://github.com/team/shop/actions/runs/42', gitlab: env.CI_JOB_URL }[kind];
    const row = `| ${'é'.repeat(100)} | 1 |\n`;
    const text = `### Title\n\n| file | lines |\n| --- | --- |\n${row.repeat(most / 100)}`;
    const { code } = await comment(text, env);
    const body = service.comments[0]?.body ?? '';
    expect([code, body.length <= most, body.length > most - 1_000]).toEqual([0, true, true]);
    expect(body).toContain(`\`coverage-lambda/coverage.md\` of [the job](${page}).`);
    expect(await comment('x'.repeat(most + 1), env)).toMatchObject({ code: 0 });
    expect(service.comments[0]?.body).toMatch(
      /^<!-- .* -->\nThere is no room for all of it: 1 part is left out\./,
    );
  },
);
