import { join, resolve } from 'node:path';
import { normalizePrefix } from '../../../contract/key-layout.ts';
import { isAddress, PREFIX_VARIABLE, STORE_VARIABLES } from '../../../contract/stores.ts';
import { UsageError } from '../../errors.ts';
import type { StoreKind } from '../store-kind.ts';
import { DirectoryStore } from './directory-store.ts';

export const directoryKind: StoreKind = {
  parse: (text) => (isAddress(text) ? undefined : directoryKind.locate(text, '')),
  write: (directory, prefix) => join(directory, normalizePrefix(prefix)),
  eventField: 'dir',
  locate: (directory, prefix) => {
    if (isAddress(directory))
      throw new UsageError(
        `${directory} is an address, and no directory: name a bucket with ${STORE_VARIABLES.s3} and ${PREFIX_VARIABLE}, or in the event with "bucket" and "prefix".`,
      );
    return { store: new DirectoryStore(resolve(directory)), prefix: normalizePrefix(prefix) };
  },
};
