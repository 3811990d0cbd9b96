import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the scripts of tests/machine/ keep programs for this user. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lambda-coverage');
}
