import { inject } from 'vitest';
import { type PythonVersion, pythonImage } from '../../../scripts/images/python-versions.ts';

export { type PythonVersion, pythonImage };

declare module 'vitest' {
  export interface ProvidedContext {
    pythons: PythonVersion[];
  }
}

/** All that this machine has an image of; TESTED_PYTHONS are always among them. */
export const pythons: readonly PythonVersion[] = inject('pythons');
