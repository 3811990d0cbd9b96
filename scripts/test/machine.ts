import { spawnSync } from 'node:child_process';
import { NODE_VERSIONS } from '../images/node-versions.ts';
import {
  type PythonVersion,
  pythonImage,
  RECORDED_PYTHONS,
  TESTED_PYTHONS,
} from '../images/python-versions.ts';

/** The public images that the container tests start from; `tests/machine/images.sh` provides them. */
export const parentImages = [
  // The oldest that the layer runs on.
  ...['18', ...NODE_VERSIONS].map((node) => `public.ecr.aws/lambda/nodejs:${node}`),
  ...TESTED_PYTHONS.map(pythonImage),
  'localstack/localstack:4.14.0',
  'motoserver/moto:5.2.5',
];

/** Those without which some tests do not run: not every machine has the interpreters of their stand-ins. */
export const furtherImages = RECORDED_PYTHONS.filter(isFurther).map(pythonImage);

/** Of the versions of Python that the recorder knows, those that this machine has an image of. */
export function pythonsHere(): PythonVersion[] {
  const { stdout } = spawnSync('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  const images = new Set((stdout ?? '').split('\n'));
  return RECORDED_PYTHONS.filter((version) => images.has(pythonImage(version)));
}

/** @returns a sentence that names the versions of Python whose images are not here. */
export function absentPythons(): string | undefined {
  const here = pythonsHere();
  const absent = RECORDED_PYTHONS.filter((version) => !here.includes(version));
  return absent.length === 0
    ? undefined
    : `not on Python ${absent.join(', ')}: no image, and no interpreter to make one of`;
}

/** What keeps this machine from running the container tests, with the command that helps. */
export function missingForContainers(): string | undefined {
  if (!docker('info')) return 'no Docker engine answers: sudo bash tests/machine/engine.sh';
  if (!docker('buildx', 'version') || !docker('compose', 'version'))
    return 'docker has no buildx or no compose plugin: sudo bash tests/machine/engine.sh';
  const missing = parentImages.filter((image) => !docker('image', 'inspect', image));
  if (missing.length > 0) return `no image ${missing.join(', ')}: sudo bash tests/machine/images.sh`;
  return undefined;
}

function isFurther(version: PythonVersion): boolean {
  return !TESTED_PYTHONS.some((tested) => tested === version);
}

function docker(...args: string[]): boolean {
  return spawnSync('docker', args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
