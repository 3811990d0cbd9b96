import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';

const NODE_20 = `data:text/javascript,Object.defineProperty(process, 'version', { value: 'v20.20.2' })`;

test('on Node 20 a bucket is read without a word of the SDK about later versions', async () => {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/xml');
    answer.end('<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>');
  }).listen(0);
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await lambdaCoverage(['doctor', 's3://bucket'], {
    env: {
      NODE_OPTIONS: `--import=${encodeURI(NODE_20)}`,
      AWS_ENDPOINT_URL_S3: `http://localhost:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  server.close();
  expect(code, stderr).toBe(3);
  expect(stderr).not.toMatch(/Warning/);
});
