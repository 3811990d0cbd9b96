/**
 * `npm run images [TAG-SUFFIX]`: builds the images and the layer as a release has them: labelled with version, commit
 * and source, on parent images that are pinned by digest.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { checkoutRevision } from './build/version.ts';
import { BASE_IMAGES } from './images/base-images.ts';
import { digestOf } from './images/digest.ts';
import { publicUrl } from './images/public-url.ts';

const ROOT = join(import.meta.dirname, '..');
const BASE = 'public.ecr.aws/lambda/nodejs';
const CA = process.env['COVERAGE_BUILD_CA'];

const [suffix = ''] = process.argv.slice(2);
const revision = checkoutRevision();
if (revision === undefined) console.error('Uncommitted changes: the images name no commit.');
const buildDigest = await digestOf(`${BASE}:24`);

build('Dockerfile.layer', {}, ['--output', ROOT]);
for (const { tag, parent, file, args } of BASE_IMAGES)
  build(file, { ...args, BASE_DIGEST: await digestOf(parent) }, ['--tag', `coverage-base:${tag}${suffix}`]);
build('combiner-image/Dockerfile', { BASE_DIGEST: buildDigest }, [
  '--tag',
  `coverage-combiner:latest${suffix}`,
]);

function build(file: string, own: Record<string, string>, more: readonly string[]): void {
  const args = {
    BUILD_DIGEST: buildDigest,
    VERSION: packageJson.version,
    REVISION: revision ?? '',
    SOURCE: publicUrl(origin()),
    ...own,
  };
  const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const secret = CA !== undefined && existsSync(CA) ? ['--secret', `id=ca,src=${CA}`] : [];
  execFileSync('docker', ['build', '--file', file, ...secret, ...given, ...more, '.'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, DOCKER_BUILDKIT: '1' },
  });
}

function origin(): string {
  try {
    return execFileSync('git', ['remote', 'get-url', 'origin'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
