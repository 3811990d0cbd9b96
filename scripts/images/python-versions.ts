/** Of the base images that are released. */
export const PYTHON_VERSIONS = ['3.12', '3.13', '3.14'] as const;

/** That the layer records, of Lambda's own runtimes; the recorder has one core up to 3.11, and another from 3.12 on. */
export const RECORDED_PYTHONS = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'] as const;

/** Those that a suite of Debian has, so that every machine has an image of it. */
export const TESTED_PYTHONS = ['3.11', '3.13', '3.14'] as const;

export type PythonVersion = (typeof RECORDED_PYTHONS)[number];

/** The public image of Lambda's runtime. */
export function pythonImage(version: string): string {
  return `public.ecr.aws/lambda/python:${version}`;
}
