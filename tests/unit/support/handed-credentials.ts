import { answeringServer } from './answering-server.ts';
import type { FakeS3, Rule } from './fake-s3.ts';

/** What hands out credentials in a sandbox: keys `KEY1`, `KEY2`, …, one pair for each request. */
export async function credentialsEndpoint({ lifeMs = 3_600_000, status = 200 } = {}) {
  const asked: (string | undefined)[] = [];
  const now = { status };
  const url = await answeringServer(({ headers }, response) => {
    asked.push(headers.authorization);
    const nth = asked.length;
    const Expiration = new Date(Date.now() + lifeMs).toISOString();
    const keys = { AccessKeyId: `KEY${nth}`, SecretAccessKey: 'secret', Token: `TOKEN${nth}`, Expiration };
    response.writeHead(now.status).end(JSON.stringify(keys));
  });
  return { url: `${url}/role`, asked, now };
}

/** A bucket to which the first pair is too old. */
export const FIRST_HAVE_EXPIRED: Rule = {
  when: ({ headers }) => headers['x-amz-security-token'] === 'TOKEN1',
  status: 400,
  code: 'ExpiredToken',
};

/** Key and token of each request, as `KEY1 TOKEN1`. */
export function signedWith(s3: FakeS3): string[] {
  return s3.requests.map(({ headers }) => {
    const key = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];
    return `${key} ${String(headers['x-amz-security-token'])}`;
  });
}
