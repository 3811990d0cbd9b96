import { join } from 'node:path';

/** Outside of dist/: what was fetched or packed once is there for each build, and a build without a network. */
export const CACHE = join(import.meta.dirname, '../../node_modules/.cache/lambda-coverage');
