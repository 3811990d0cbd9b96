import type { PythonVersion } from '../../../scripts/images/python-versions.ts';
import { pythonsHere } from '../../../scripts/test/machine.ts';

export type { PythonVersion };

/** All that this machine has an image of; TESTED_PYTHONS are always among them. */
export const pythons: readonly PythonVersion[] = pythonsHere();

/** The plain image that the base image extends. */
export function pythonImage(version: PythonVersion): string {
  return `public.ecr.aws/lambda/python:${version}`;
}
