import { DirectoryStore } from './directory/directory-store.ts';
import { S3Store } from './s3/s3-store.ts';
import type { StoreSettings } from './settings.ts';
import type { Store } from './store.ts';

export function createStore(settings: StoreSettings): Store {
  switch (settings.kind) {
    case 'directory':
      return new DirectoryStore(settings.directory);
    case 's3':
      return new S3Store(settings);
  }
}
