import { type PythonVersion, pythonImage } from '../../../scripts/images/python-versions.ts';
import { pythonsHere } from '../../../scripts/test/machine.ts';

export { type PythonVersion, pythonImage };

/** All that this machine has an image of; TESTED_PYTHONS are always among them. */
export const pythons: readonly PythonVersion[] = pythonsHere();
