import { isAddress, PREFIX_VARIABLE, STORE_VARIABLES } from '../../../contract/stores.ts';
import type { Variables } from '../../variables.ts';

export interface DirectorySettings {
  kind: 'directory';
  directory: string;
}

/** @returns `undefined` for an address, which would be made folders, with the problem noted in `variables` */
export function readDirectorySettings(
  directory: string,
  variables: Variables,
): DirectorySettings | undefined {
  if (!isAddress(directory)) return { kind: 'directory', directory };
  variables.problem(
    'bad-value',
    `${STORE_VARIABLES.directory} must be the path of a directory: name a bucket with ${STORE_VARIABLES.s3} and ${PREFIX_VARIABLE}. Nothing is recorded.`,
  );
  return undefined;
}
