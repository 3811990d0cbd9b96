import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comment, commentApi, pullRequestVariables as jobOf } from '../support/comment-api.ts';
import { startProxy } from '../support/forward-proxy.ts';

const TLS = join(import.meta.dirname, '../../fixtures/tls');
const tls = {
  cert: readFileSync(join(TLS, 'certificate.pem'), 'utf8'),
  key: readFileSync(join(TLS, 'key.pem'), 'utf8'),
};
const CA = { NODE_EXTRA_CA_CERTS: join(TLS, 'certificate.pem') };
/** A name that only the proxy knows: what is on this machine is never asked for through one. */
const NAME = 'api.s3.test:443';

test.each(['github', 'gitlab'] as const)(
  '%s by TLS through a proxy, with a CA of the company',
  async (kind) => {
    const service = await commentApi(kind, tls);
    const hosts = { [NAME]: new URL(service.url).host };
    const { address, asked } = await startProxy({ hosts, credentials: 'ann:p@ss' });
    const env = { ...jobOf(kind, `https://${NAME}`), ...CA, NO_PROXY: '', https_proxy: '' };
    const through = { ...env, HTTPS_PROXY: `http://ann:p%40ss@${address}` };
    expect(await comment('first', through)).toMatchObject({ code: 0 });
    expect(await comment('second', through)).toMatchObject({ code: 0 });
    expect(service.comments.map(({ body }) => body.split('\n')[1])).toEqual(['second']);
    expect(new Set(asked)).toEqual(new Set([`CONNECT ${NAME}`]));

    const refused = await comment('x', { ...env, HTTPS_PROXY: `http://${address}` });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain(
      `does not answer (its proxy answers 407). Correct HTTPS_PROXY, or name the host in NO_PROXY.`,
    );
    expect(refused.stderr).toContain('proxy-refused');
    const wrong = await comment('x', { ...env, HTTPS_PROXY: 'http://a/b@c' });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('HTTPS_PROXY must be') });
  },
);

test('a certificate that is not trusted is told from a service that does not answer', async () => {
  const service = await commentApi('gitlab', tls);
  const { code, stderr } = await comment('x', { ...jobOf('gitlab', service.url), NODE_EXTRA_CA_CERTS: '' });
  expect(code).toBe(4);
  expect(stderr).toContain('name the file of its CA in NODE_EXTRA_CA_CERTS');
  expect(await comment('x', { ...jobOf('gitlab', service.url), ...CA })).toMatchObject({ code: 0 });
});

test.each(['github', 'gitlab'] as const)('%s: two jobs that find no comment leave one', async (kind) => {
  const service = await commentApi(kind);
  const env = jobOf(kind, service.url);
  let read = 0;
  let bothHaveRead: (() => void) | undefined;
  const reading = new Promise<void>((resolve) => {
    bothHaveRead = resolve;
  });
  service.before = (asked) => {
    if (asked.startsWith('GET') && ++read === 2) bothHaveRead?.();
    return undefined;
  };
  service.hold = (method) => (method === 'POST' ? reading : undefined);
  const results = await Promise.all([comment('of one', env), comment('of the other', env)]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(service.asked.filter((each) => each.startsWith('POST'))).toHaveLength(2);
  expect(service.asked.filter((each) => each.startsWith('DELETE'))).toHaveLength(1);
  expect(service.comments).toHaveLength(1);
  expect(service.comments[0]?.body).toMatch(/^<!-- lambda-coverage: report -->\nof (one|the other)$/);
});

test('what was asked too fast is asked again when the service says so, a comment too', async () => {
  const service = await commentApi('github');
  const left = [429, 403, 502];
  service.before = (asked) => {
    // A 502 may have written it: only what reads is asked again.
    const isWanted = left[0] === 502 ? asked.startsWith('GET') : asked.startsWith('POST');
    const status = isWanted ? left.shift() : undefined;
    return status && { status, message: 'Slow down', headers: status < 500 ? { 'retry-after': '1' } : {} };
  };
  expect(await comment('x', jobOf('github', service.url))).toMatchObject({ code: 0 });
  expect(left).toEqual([]);
  expect(service.comments).toHaveLength(1);
});

test('a connection that was cut is made again to read, and never to write twice', async () => {
  const service = await commentApi('gitlab');
  const env = jobOf('gitlab', service.url);
  let cut = 'GET';
  service.before = (asked) => {
    if (!asked.startsWith(cut)) return undefined;
    if (cut === 'GET') cut = 'none';
    return 'cut';
  };
  expect(await comment('x', env)).toMatchObject({ code: 0 });
  service.comments.length = 0;
  service.asked.length = 0;
  cut = 'POST';
  const seen: string[] = [];
  const { before } = service;
  service.before = (asked) => {
    seen.push(asked.split(' ')[0] ?? '');
    return before?.(asked);
  };
  expect(await comment('x', env)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('does not answer (ECONNRESET)'),
  });
  expect(seen).toEqual(['GET', 'POST']);
});
