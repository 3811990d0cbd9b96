import { S3_OPTIONS } from '../../contract/s3-options.ts';
import { S3_PLACE_VARIABLES } from '../../contract/s3-place.ts';
import { PREFIX_VARIABLE, STORE_VARIABLES, type StoreKindName } from '../../contract/stores.ts';
import type { Variables } from '../variables.ts';
import { type DirectorySettings, readDirectorySettings } from './directory/settings.ts';
import { readS3Settings, type S3Settings } from './s3/settings.ts';

interface SettingsOf {
  directory: DirectorySettings;
  s3: S3Settings;
}

/** Where objects go, as plain data: read on the main thread, used in the worker. */
export type StoreSettings = SettingsOf[StoreKindName];

/** How each kind is read; `create-store.ts` is how each is made. Apart, for the main thread makes none. */
export const READ_STORE_SETTINGS: {
  [K in StoreKindName]: (name: string, variables: Variables) => SettingsOf[K] | undefined;
} = {
  directory: readDirectorySettings,
  s3: readS3Settings,
};

/** Of all kinds: those of a store that is not in use are no mistakes. */
export const VARIABLES_OF_STORES: readonly string[] = [
  ...Object.values(STORE_VARIABLES),
  PREFIX_VARIABLE,
  ...S3_PLACE_VARIABLES,
  ...S3_OPTIONS.map(({ variable }) => variable),
];

/**
 * Names the place that objects go to. What waits for one place is sent with later settings of the same place,
 * whatever their credentials are.
 */
export function placeOf(settings: StoreSettings): string {
  switch (settings.kind) {
    case 'directory':
      return JSON.stringify([settings.kind, settings.directory]);
    case 's3':
      return JSON.stringify([settings.kind, settings.bucket, settings.region, settings.endpoint]);
  }
}
