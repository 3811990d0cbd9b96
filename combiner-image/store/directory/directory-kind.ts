import { join, resolve } from 'node:path';
import { normalizePrefix } from '../../../contract/key-layout.ts';
import type { StoreKind } from '../store-kind.ts';
import { DirectoryStore } from './directory-store.ts';

const URL_SCHEME = /^[a-z][a-z0-9+.-]+:\/\//i;

export const directoryKind: StoreKind = {
  parse: (text) => (URL_SCHEME.test(text) ? undefined : directoryKind.locate(text, '')),
  write: (directory, prefix) => join(directory, normalizePrefix(prefix)),
  eventField: 'dir',
  locate: (directory, prefix) => ({
    store: new DirectoryStore(resolve(directory)),
    prefix: normalizePrefix(prefix),
  }),
};
