import { NODE_VERSIONS } from './node-versions.ts';
import { PYTHON_VERSIONS, pythonImage } from './python-versions.ts';

/** A base image: how it is built, and what it extends. */
export interface BaseImage {
  /** Of `coverage-base`. */
  tag: string;
  /** Of the public image that it extends. */
  parent: string;
  /** Its Dockerfile, from the root of the repository. */
  file: string;
  /** Build arguments beside those of every image. */
  args: Record<string, string>;
}

/** Those that are released: of each version of node and python. */
export const BASE_IMAGES: readonly BaseImage[] = [
  ...NODE_VERSIONS.map(ofNode),
  ...PYTHON_VERSIONS.map(ofPython),
];

export function ofNode(version: string): BaseImage {
  return {
    tag: `nodejs${version}`,
    parent: `public.ecr.aws/lambda/nodejs:${version}`,
    file: 'base-image/Dockerfile',
    args: { NODE: version },
  };
}

export function ofPython(version: string): BaseImage {
  return {
    tag: `python${version}`,
    parent: pythonImage(version),
    file: 'base-image/python/Dockerfile',
    args: { PYTHON: version },
  };
}
