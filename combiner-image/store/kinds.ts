import type { StoreKindName } from '../../contract/stores.ts';
import { directoryKind } from './directory/directory-kind.ts';
import { s3Kind } from './s3/s3-kind.ts';
import type { StoreKind } from './store-kind.ts';

/** The list of stores. Each kind is a folder here; its variable stands in `contract/stores.ts`. */
export const STORE_KINDS: Record<StoreKindName, StoreKind> = { s3: s3Kind, directory: directoryKind };
