import { execFile } from 'node:child_process';
import { cp, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ownerMark, ownerState } from '../../combiner-image/owner.ts';

const run = promisify(execFile);

/** All that is installed takes a minute or two. */
const LONGEST_MS = 600_000;

/**
 * Installs the packages of a folder as its lock file names them, if it has changed since. They are tools of a few
 * tests and scripts, not among the packages of the checkout. Of several processes that ask at once, one installs.
 * @returns their `node_modules`
 */
export async function installedPackages(folder: string): Promise<string> {
  const turn = join(folder, '.installing');
  for (const until = Date.now() + LONGEST_MS; !(await isTaken(turn)); await sleep(200))
    if (Date.now() > until)
      throw new Error(
        `${turn} says that another process installs since ${LONGEST_MS} ms: delete it if none does`,
      );
  try {
    return await install(folder);
  } finally {
    await rm(turn, { force: true });
  }
}

/** A link is made at once, with the name of its process; one of a process that was killed is taken away. */
async function isTaken(turn: string): Promise<boolean> {
  try {
    await symlink(ownerMark(), turn);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const owner = await readlink(turn).catch(() => undefined);
  if (owner === undefined || ownerState(owner) !== 'dead') return false;
  // Of several that see it, one takes it away; a link that another has made meanwhile is put back.
  const away = `${turn}-${process.pid}-${Date.now()}`;
  const [moved] = await Promise.allSettled([rename(turn, away)]);
  if (moved.status === 'rejected') return false;
  if ((await readlink(away)) !== owner) await rename(away, turn);
  else await rm(away);
  return false;
}

async function install(folder: string): Promise<string> {
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
