import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { pythonsHere } from '../../../scripts/test/machine.ts';
import type { ArtifactName, Artifacts, PythonBase } from './artifacts.ts';
import { type BuildOptions, docker, dockerBuild, repository } from './docker.ts';
import { BUILD_ARGUMENTS, baseImageTag, combinerImageTag, pythonBaseImageTag } from './image-tags.ts';

/** Builds the images and the layer under test, once for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await withoutReaper();
  const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-artifacts-'));
  // The layer first: the base images share its stages, so these are cached then.
  const layer = await build(
    'Dockerfile.layer',
    { output: folder },
    join(folder, 'lambda-coverage-layer.zip'),
  );
  const [base20, base22, base24, base26, python313, python314, combiner] = await Promise.all([
    buildBase('20'),
    buildBase('22'),
    buildBase('24'),
    buildBase('26'),
    buildPythonBase('3.13'),
    buildPythonBase('3.14'),
    buildImage('combiner-image/Dockerfile', combinerImageTag),
  ]);
  const artifacts: Artifacts = {
    ...{ base20, base22, base24, base26 },
    ...{ 'python3.13': python313, 'python3.14': python314 },
    ...{ layer, combiner },
  };
  project.provide('artifacts', artifacts);
  // Asked once, and not by each file.
  project.provide('pythons', pythonsHere());
  return () => rm(folder, { recursive: true });
}

function buildBase(node: string): Promise<Artifacts[ArtifactName]> {
  return buildImage('base-image/Dockerfile', baseImageTag(node), { NODE: node });
}

function buildPythonBase(python: PythonBase): Promise<Artifacts[ArtifactName]> {
  return buildImage('base-image/python/Dockerfile', pythonBaseImageTag(python), { PYTHON: python });
}

function buildImage(file: string, tag: string, args = {}): Promise<Artifacts[ArtifactName]> {
  return build(file, { tag, args: { ...BUILD_ARGUMENTS, ...args } }, tag);
}

/** A build that fails fails only the tests that ask for its result. */
async function build(file: string, options: BuildOptions, built: string): Promise<Artifacts[ArtifactName]> {
  if (!existsSync(join(repository, file))) return { failed: `${file} is not there` };
  const started = Date.now();
  try {
    await dockerBuild({ file, ...options });
  } catch (error) {
    return { failed: String(error) };
  }
  console.log(`built ${built} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return { built };
}

/**
 * Testcontainers removes what a killed run left behind by a helper image (Ryuk). Where the images of the
 * tests are stand-ins no registry is reached and that image cannot be had: there it is switched off.
 */
export async function withoutReaper(): Promise<void> {
  const format = '{{index .Config.Labels "lambda-coverage.stand-in"}}';
  const label = await docker('image', 'inspect', '--format', format, 'localstack/localstack:4.14.0');
  if (!['', '<no value>'].includes(label)) process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
}
