import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { buildVersion, RECORDING_FOLDERS } from '../../scripts/build/version.ts';
import { digestOf } from '../../scripts/images/digest.ts';
import {
  baseImage,
  combinerImage,
  layerZip,
  nodeVersions,
  pythonBaseImage,
  pythonBases,
} from './harness/artifacts.ts';
import { docker, dockerBuild, repository } from './harness/docker.ts';
import { functionCode } from './harness/fixtures.ts';
import { BUILD_ARGUMENTS } from './harness/image-tags.ts';
import { LambdaContainer } from './harness/lambda-container.ts';

const LICENSE = readFileSync(join(repository, 'LICENSE'), 'utf8');
/** What the harness builds the layer as, in whichever way. */
const VERSION = buildVersion(RECORDING_FOLDERS);

describe.each([
  ...nodeVersions.map(
    (node) => [`coverage-base:nodejs${node}`, () => baseImage(node), `nodejs:${node}`] as const,
  ),
  ...pythonBases.map(
    (python) => [`coverage-base:python${python}`, () => pythonBaseImage(python), `python:${python}`] as const,
  ),
  ['coverage-combiner', combinerImage, 'nodejs:24'] as const,
])('%s', (name, image, parent) => {
  test('says what it is, of which commit, from where, and under which licence', async () => {
    const labels = JSON.parse(
      await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', image()),
    ) as Record<string, string>;
    const own = Object.entries(labels).filter(([label]) => label.startsWith('org.opencontainers.image.'));
    expect(Object.fromEntries(own)).toEqual({
      'org.opencontainers.image.title': name.replace(/:.*/, ''),
      'org.opencontainers.image.description': expect.stringMatching(/^\w.{20}/),
      'org.opencontainers.image.version': packageJson.version,
      'org.opencontainers.image.revision': BUILD_ARGUMENTS.REVISION,
      'org.opencontainers.image.source': BUILD_ARGUMENTS.SOURCE,
      'org.opencontainers.image.licenses': packageJson.license,
      'org.opencontainers.image.base.name': `public.ecr.aws/lambda/${parent}`,
      'org.opencontainers.image.base.digest': '',
    });
  });

  test('holds the licence', async () => {
    const folder = name === 'coverage-combiner' ? '/var/task' : '/opt/lambda-coverage';
    const run = ['run', '--rm', '--entrypoint', 'cat', image(), `${folder}/LICENSE`];
    expect(await docker(...run)).toBe(LICENSE.trim());
  });
});

test('the health check names the build', async () => {
  await using lambda = await LambdaContainer.start({
    image: baseImage('22'),
    handler: 'index.handler',
    code: functionCode('shop'),
    env: { COVERAGE_DIR: '/tmp/coverage' },
  });
  const health = await lambda.call<{ layer: { version: string } }>({ lambdaCoverage: 'health' });
  expect(health.layer.version).toBe(VERSION);
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+\+src\.[0-9a-f]{12}$/);
});

test('Docker and npm make the same zip, byte for byte, with the licence in it', () => {
  const dist = mkdtempSync(join(tmpdir(), 'layer-'));
  try {
    execFileSync(process.execPath, ['scripts/build/layer.ts', dist], { cwd: repository });
    const zip = readFileSync(layerZip());
    expect(readFileSync(join(dist, 'lambda-coverage-layer.zip')).equals(zip)).toBe(true);
    expect(String(Buffer.from(unzipSync(zip)['lambda-coverage/LICENSE'] ?? []))).toBe(LICENSE);
  } finally {
    rmSync(dist, { recursive: true });
  }
});

test('the combiner is nobody outside of Lambda', async () => {
  const id = await docker('run', '--rm', '--entrypoint', 'id', combinerImage());
  expect(id).toMatch(/^uid=65534\b.* gid=65534\b/);
});

test.each([
  'Dockerfile.layer',
  'base-image/Dockerfile',
  'base-image/python/Dockerfile',
  'combiner-image/Dockerfile',
])('%s builds on the parent of the digest that it is given, and on no other', async (file) => {
  const args = {
    [file === 'Dockerfile.layer' ? 'BUILD_DIGEST' : 'BASE_DIGEST']: `sha256:${'0'.repeat(64)}`,
  };
  await expect(dockerBuild({ file, args, tag: 'coverage-never:built' })).rejects.toThrow(/@sha256:0{64}/);
});

test('an image whose registry cannot be reached has no digest', async () => {
  expect(await digestOf('localhost:1/lambda/nodejs:22')).toBe('');
});
