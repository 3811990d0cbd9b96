import { spawnSync } from 'node:child_process';
import { NODE_VERSIONS } from '../images/node-versions.ts';

/** The public images that the container tests start from; `tests/machine/images.sh` provides them. */
export const parentImages = [
  // The oldest that the layer runs on.
  ...['18', ...NODE_VERSIONS].map((node) => `public.ecr.aws/lambda/nodejs:${node}`),
  'localstack/localstack:4.14.0',
  'motoserver/moto:5.2.5',
];

/** What keeps this machine from running the container tests, with the command that helps. */
export function missingForContainers(): string | undefined {
  if (!docker('info')) return 'no Docker engine answers: sudo bash tests/machine/engine.sh';
  if (!docker('buildx', 'version') || !docker('compose', 'version'))
    return 'docker has no buildx or no compose plugin: sudo bash tests/machine/engine.sh';
  const missing = parentImages.filter((image) => !docker('image', 'inspect', image));
  if (missing.length > 0) return `no image ${missing.join(', ')}: sudo bash tests/machine/images.sh`;
  return undefined;
}

function docker(...args: string[]): boolean {
  return spawnSync('docker', args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
