import { join } from 'node:path';

/** How every bundle is built: from the checkout, wherever the build was called, and written by whoever asked. */
export const FROM_CHECKOUT = {
  absWorkingDir: join(import.meta.dirname, '../..'),
  // The checkout's tsconfig.json is for checking types; it is not there in `docker build`.
  tsconfigRaw: {},
  write: false,
} as const;
