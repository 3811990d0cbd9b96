import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { entered } from '../unit/support/recorded-counters.ts';
import { baseImage, layerZip, nodeVersions, parentImage } from './harness/artifacts.ts';
import { WRAPPER } from './harness/exec-wrapper.ts';
import { functionCode, instrumentedCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { LocalStack } from './harness/localstack.ts';

const EVENTS = [{ name: 'Ada', items: 3 }, { items: 20 }, {}];

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

/** Runs the events and returns what arrived, without what differs from sandbox to sandbox. */
async function covered(bucketName: string, options: Parameters<typeof LambdaContainer.start>[0]) {
  const bucket = await localstack.bucket(bucketName);
  await using lambda = await LambdaContainer.start({
    handler: 'index.handler',
    code: functionCode('shop'),
    network: localstack.network,
    ...options,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: 'shop',
      COVERAGE_S3_BUCKET: bucketName,
      ...options.env,
    },
  });
  for (const event of EVENTS) expect((await lambda.invoke(event)).status).toBe(200);
  const [key = ''] = await bucket.waitForKeys(/\/raw\/shop\//);
  const { result } = await bucket.readJson<RawObject>(key);
  return result.map(({ scriptId: _, script: __, ...counted }) => counted);
}

/** Unix modes by name, from the zip's central directory: fflate does not tell them. */
async function modes(path: string): Promise<Record<string, number>> {
  const zip = await readFile(path);
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const found: Record<string, number> = {};
  for (let at = zip.readUInt32LE(end + 16); at < end; ) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    found[name] = zip.readUInt32LE(at + 38) >>> 16;
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return found;
}

describe('the layer', () => {
  test('keeps the mode of its wrapper in the zip', async () => {
    expect(await modes(layerZip())).toMatchObject({ 'lambda-coverage/bootstrap': 0o100755 });
  });

  test.each(nodeVersions)('on Node %s records the same as the base image', async (node) => {
    await using layer = await LayerFolder.unpack();
    const byLayer = await covered(`layer-${node}`, {
      image: parentImage(node),
      opt: layer.path,
      env: WRAPPER,
    });
    const byImage = await covered(`image-${node}`, { image: baseImage(node) });
    expect(byLayer).toHaveLength(2);
    expect(byLayer).toEqual(byImage);
  });

  test('records on Node 18', async () => {
    await using layer = await LayerFolder.unpack();
    const result = await covered('layer-18', { image: parentImage('18'), opt: layer.path, env: WRAPPER });
    const price = result.find(({ url }) => url.endsWith('price.js'));
    const counts = Object.fromEntries(
      price?.functions.map((fn) => [fn.functionName, fn.ranges[0]?.count]) ?? [],
    );
    expect(counts).toMatchObject({ 'exports.price': 3, 'exports.neverCalled': 0 });
  });

  test('records code with counters on Node 18', async () => {
    await using layer = await LayerFolder.unpack();
    const code = instrumentedCode('shop');
    const image = parentImage('18');
    const result = await covered('layer-18-counters', { image, opt: layer.path, env: WRAPPER, code });
    expect(result.map(({ form }) => form)).toEqual(['counters-1', 'counters-1']);
    const text = await readFile(join(functionCode('shop'), 'price.js'), 'utf8');
    expect(entered([{ result }], 'price.js', text)).toMatchObject({ price: 3, neverCalled: 0 });
  });
});
