import { DirectoryStore } from './directory-store.ts';
import { S3Store } from './s3-store.ts';
import type { Store, StoreSettings } from './store.ts';

export function createStore(settings: StoreSettings): Store {
  return settings.kind === 's3' ? new S3Store(settings) : new DirectoryStore(settings.directory);
}
