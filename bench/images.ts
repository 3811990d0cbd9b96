import { dockerBuild } from '../tests/containers/harness/docker.ts';
import { baseImageTag } from '../tests/containers/harness/image-tags.ts';
import type { NodeVersion } from './bench.ts';

/** Builds the base images from the checkout, so that what is measured is what is there. */
export async function buildImages(nodes: readonly NodeVersion[]): Promise<void> {
  for (const node of nodes)
    await dockerBuild({
      file: 'base-image/Dockerfile',
      tag: baseImageTag(node),
      args: { NODE: node },
    });
}
