import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ofNode, ofPython } from '../../scripts/images/base-images.ts';
import { makeArtifacts, type ReleaseNotes } from '../../scripts/release/artifacts.ts';
import { publish } from '../../scripts/release/publish.ts';
import { type PublishTargets, publishSteps } from '../../scripts/release/publish-steps.ts';
import { motoProgram } from '../../scripts/test/moto.ts';
import { Moto } from './harness/moto.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMIT = 'f11aa61';
const NOWHERE: PublishTargets = {
  ...{ regions: [], profiles: [], organization: undefined },
  ...{ registries: [], npm: false },
};
// Kept for all of the tests.
const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-release-'));
let notes: ReleaseNotes;

beforeAll(async () => {
  notes = await makeArtifacts(folder, COMMIT);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function printed(targets: Partial<PublishTargets>): string[] {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  publish(
    publishSteps(notes, { ...NOWHERE, ...targets }, folder, [ofNode('22'), ofPython('3.13')]),
    ROOT,
    true,
  );
  const lines = log.mock.calls.flatMap(([text]) => String(text).trim().split('\n'));
  log.mockRestore();
  return lines.map((line) => line.replaceAll(folder, 'F').replaceAll(notes.version, 'V'));
}

test('layer, package and list of parts, each with its checksum', () => {
  expect(Object.keys(notes.files).map((name) => name.replace(notes.version, 'V'))).toEqual([
    'lambda-coverage-V.cdx.json',
    'lambda-coverage-V.tgz',
    'lambda-coverage-layer-V.zip',
  ]);
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
  const parts = JSON.parse(readFileSync(join(folder, `lambda-coverage-${notes.version}.cdx.json`), 'utf8'));
  expect(parts).toMatchObject({
    bomFormat: 'CycloneDX',
  });
  const names = parts.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['lambda-coverage', ...Object.keys(packageJson.dependencies)]),
  );
  expect(names).not.toContain('vitest');
});

test('a dry run prints each command of each region, account and registry, and calls none', () => {
  const layers = printed({ regions: ['eu-west-1', 'us-east-1'], profiles: ['qa', 'live'] });
  expect(layers.filter((line) => line.startsWith('#'))).toEqual([
    '# layer to eu-west-1 of qa',
    '# layer to us-east-1 of qa',
    '# layer to eu-west-1 of live',
    '# layer to us-east-1 of live',
  ]);
  expect(layers[1]).toMatch(
    /^aws --region eu-west-1 --profile qa lambda publish-layer-version .*fileb:\/\/F\/lambda-coverage-layer-V\.zip/,
  );
  expect(printed({ registries: ['public.ecr.aws/acme'], npm: true })).toEqual([
    '# coverage-base:nodejs22 to public.ecr.aws/acme',
    `docker buildx build --platform linux/amd64,linux/arm64 --push --build-arg VERSION=V --build-arg REVISION=${COMMIT} --build-arg NODE=22 --file base-image/Dockerfile --tag public.ecr.aws/acme/coverage-base:nodejs22 --tag public.ecr.aws/acme/coverage-base:nodejs22-V .`,
    '# coverage-base:python3.13 to public.ecr.aws/acme',
    `docker buildx build --platform linux/amd64,linux/arm64 --push --build-arg VERSION=V --build-arg REVISION=${COMMIT} --build-arg PYTHON=3.13 --file base-image/python/Dockerfile --tag public.ecr.aws/acme/coverage-base:python3.13 --tag public.ecr.aws/acme/coverage-base:python3.13-V .`,
    '# coverage-combiner:latest to public.ecr.aws/acme',
    `docker buildx build --platform linux/amd64,linux/arm64 --push --build-arg VERSION=V --build-arg REVISION=${COMMIT} --file combiner-image/Dockerfile --tag public.ecr.aws/acme/coverage-combiner:latest --tag public.ecr.aws/acme/coverage-combiner:latest-V .`,
    '# package to npm',
    'npm publish --access public F/lambda-coverage-V.tgz',
  ]);
});

test('each step asks whether it was done, and a list of many pages has one answer', () => {
  const targets = { regions: ['eu-west-1'], organization: 'o-a1b2c3d4e5', registries: ['r.example/acme'] };
  const steps = publishSteps(notes, { ...NOWHERE, ...targets, npm: true }, folder, [ofNode('22')]);
  expect(steps.filter(({ unless }) => unless === undefined)).toEqual([]);
  const [, permission, base] = steps;
  for (const command of [permission?.unless, permission?.command])
    expect(command?.at(-1)).toMatch(/"\$\(aws [^)]* list-layer-versions .* --output json --query 'max_by/);
  expect(base?.unless?.at(-1)).toBe(`r.example/acme/coverage-base:nodejs22-${notes.version}`);
});

test('a layer is published once, though asked for twice, and an organization may use it', async () => {
  await using moto = await Moto.start();
  // The AWS CLI of the same environment.
  const path = [dirname(motoProgram() ?? ''), process.env['PATH']].join(delimiter);
  await moto.uncheck();
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const env = { ...keys, PATH: path, AWS_ENDPOINT_URL: moto.endpoint };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const steps = publishSteps(
    notes,
    { ...NOWHERE, regions: ['eu-west-1'], organization: 'o-a1b2c3d4e5' },
    folder,
    [],
  );
  publish(steps, ROOT, false);
  publish(steps, ROOT, false);
  const aws = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('aws', ['--region', 'eu-west-1', 'lambda', ...args]);
    return JSON.parse(stdout);
  };
  const { LayerVersions } = await aws('list-layer-versions', '--layer-name', 'lambda-coverage');
  expect(LayerVersions).toMatchObject([{ Version: 1, Description: notes.layerVersion }]);
  const named = ['--layer-name', 'lambda-coverage', '--version-number', '1'];
  const { Policy } = await aws('get-layer-version-policy', ...named);
  expect(Policy).toContain('o-a1b2c3d4e5');
  vi.unstubAllEnvs();
});
