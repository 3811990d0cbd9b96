import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs the packages of a folder as its lock file names them, if it has changed since. They are tools of a few
 * tests, not among the packages of the checkout.
 * @returns their `node_modules`
 */
export async function installedPackages(folder: string): Promise<string> {
  const lock = join(folder, 'package-lock.json');
  /** What was installed last. */
  const last = join(folder, 'node_modules/installed-lock.json');
  const [wanted, installed] = await Promise.all(
    [lock, last].map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  if (wanted !== installed) {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    await cp(lock, last);
  }
  return join(folder, 'node_modules');
}
