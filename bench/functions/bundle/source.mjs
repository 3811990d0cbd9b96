// What a real function is made of: esbuild makes 1.6 MB of it, with a map of 2.5 MB (bench/real-bundle.ts).
import { S3 } from '@aws-sdk/client-s3';
import { parse } from 'acorn';

const client = new S3({ region: 'eu-central-1' });

/** Reads some code and asks the client for its settings, then answers with the time, as the trivial function does. */
export const handler = async () => {
  const { body } = parse('export const total = (orders) => orders.length;', {
    ecmaVersion: 'latest',
    sourceType: 'module',
  });
  return {
    statements: body.length,
    region: await client.config.region(),
    answeredAt: Number(process.hrtime.bigint()) / 1e6,
  };
};
