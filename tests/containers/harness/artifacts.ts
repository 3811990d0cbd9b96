import { inject } from 'vitest';
import { NODE_VERSIONS, type NodeVersion } from '../../../scripts/images/node-versions.ts';
import { PYTHON_VERSIONS, TESTED_PYTHONS } from '../../../scripts/images/python-versions.ts';

export { NODE_VERSIONS as nodeVersions, type NodeVersion };

/** Of the base images of Python, those that every machine can build. */
export const pythonBases = PYTHON_VERSIONS.filter((version): version is PythonBase =>
  TESTED_PYTHONS.some((tested) => tested === version),
);

export type PythonBase = (typeof PYTHON_VERSIONS)[number] & (typeof TESTED_PYTHONS)[number];

export type ArtifactName = `base${NodeVersion}` | `python${PythonBase}` | 'layer' | 'combiner';

/** What was built: the tag of an image, or the path of the layer's zip; else why there is none. */
export type Artifacts = Record<ArtifactName, { built: string } | { failed: string }>;

declare module 'vitest' {
  export interface ProvidedContext {
    artifacts: Artifacts;
  }
}

/** The plain image that the base image extends. */
export function parentImage(node: NodeVersion | '18'): string {
  return `public.ecr.aws/lambda/nodejs:${node}`;
}

/** The base image under test. */
export function baseImage(node: NodeVersion): string {
  return artifact(`base${node}`);
}

/** The base image of Python under test. */
export function pythonBaseImage(python: PythonBase): string {
  return artifact(`python${python}`);
}

/** Path of the layer under test, `lambda-coverage-layer.zip`. */
export function layerZip(): string {
  return artifact('layer');
}

/** The combiner image under test. */
export function combinerImage(): string {
  return artifact('combiner');
}

function artifact(name: ArtifactName): string {
  const outcome = inject('artifacts')[name];
  if ('failed' in outcome) throw new Error(outcome.failed);
  return outcome.built;
}
