import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Where the recorders of one user keep what waits for a store, in a folder for each function and store.
 * @param temporary the folder of temporary files; on Lambda only /tmp can be written
 */
export function spoolRoot(temporary = process.platform === 'win32' ? tmpdir() : '/tmp'): string {
  return join(temporary, `lambda-coverage-${process.getuid?.() ?? userInfo().username}`);
}
