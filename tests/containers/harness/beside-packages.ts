import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './docker.ts';

const run = promisify(execFile);
const FOLDER = join(repository, 'tests/containers/beside');
const LOCK = join(FOLDER, 'package-lock.json');
/** What was installed last. */
const INSTALLED = join(FOLDER, 'node_modules/installed-lock.json');

/**
 * Installs the real packages that live in functions beside the recorder, as their lock file names them; not among those
 * of the checkout, which are for building and testing.
 * @returns their `node_modules`
 */
export async function besidePackages(): Promise<string> {
  const [wanted, installed] = await Promise.all(
    [LOCK, INSTALLED].map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  if (wanted !== installed) {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER });
    await cp(LOCK, INSTALLED);
  }
  return join(FOLDER, 'node_modules');
}

/** The versions, by name. */
export async function besideVersions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(FOLDER, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
}
