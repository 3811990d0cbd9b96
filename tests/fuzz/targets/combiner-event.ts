import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { LambdaCoverageError } from '../../../combiner-image/errors.ts';
import { handler } from '../../../combiner-image/handler.ts';
import { hostileText, jsonText } from '../structured.ts';
import { refusing, type Target } from '../target.ts';

const HONEST = {
  bucket: 'my-bucket',
  prefix: 'coverage/',
  functions: ['orders', 'users'],
  since: '24h',
  until: '2026-11-23T10:00:00Z',
  reporters: ['html', 'lcovonly'],
};
const EMPTY_LIST = `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`;

const WRITTEN = {
  Records: [
    {
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'my-bucket' }, object: { key: 'coverage/raw/orders/a' } },
    },
  ],
};
const STARTS = [
  WRITTEN,
  { Records: [{ body: JSON.stringify({ Type: 'Notification', Message: JSON.stringify(WRITTEN) }) }] },
  {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'my-bucket' }, object: { key: 'coverage/raw/orders/a' } },
  },
];

const odd = fc.oneof(hostileText, fc.jsonValue());

/** Events of the combiner image, against a bucket that is empty. */
export const combinerEvent: Target = {
  form: 'JSON',
  samples: () =>
    [HONEST, {}, { dir: '/nowhere' }, ...STARTS].map((event) => Buffer.from(JSON.stringify(event))),
  structured: jsonText(
    fc.record(
      {
        bucket: fc.oneof(fc.constant('my-bucket'), odd),
        prefix: odd,
        dir: fc.oneof(fc.constant('/nowhere'), fc.jsonValue()),
        functions: fc.oneof(fc.array(hostileText), odd),
        since: fc.oneof(fc.constantFrom('24h', '9'.repeat(400).concat('d')), odd),
        until: odd,
        reporters: fc.oneof(fc.array(fc.constantFrom('html', 'json', '__proto__', 'toString')), odd),
        action: odd,
      },
      { requiredKeys: [] },
    ),
  ),
  runs: 2_000,
  open: async (folder) => {
    await emptyBucket();
    // A relative directory is one below here.
    process.chdir(folder);
    Object.assign(console, { info: () => {}, warn: () => {} });
    return async (input) => {
      const event = parsed(input);
      if (isSystemFolder(event)) return;
      await refusing([LambdaCoverageError], () => handler(event));
    };
  },
};

async function emptyBucket(): Promise<void> {
  const server = createServer((_, answer) =>
    answer.setHeader('content-type', 'application/xml').end(EMPTY_LIST),
  );
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
}

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(String(input));
  } catch {
    return undefined;
  }
}

/** A random path can be one of this machine; the reader is to read there what the test did not make. */
function isSystemFolder(event: unknown): boolean {
  const directory: unknown = Reflect.get(Object(event), 'dir');
  return typeof directory === 'string' && /^\/+[^/n]|\.\./.test(directory);
}
