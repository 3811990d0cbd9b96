import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lambda-coverage');

/**
 * Versions of Node, majors or more of them: fetched from the npm registry once, this process's own last. From 26 on they are linked with
 * libatomic (Debian: libatomic1), which not every machine has.
 */
export async function nodeBinaries(versions: readonly (number | string)[] = [20, 22]): Promise<string[]> {
  const binaries: string[] = [];
  for (const version of versions) binaries.push(await fetched(version));
  return [...binaries, process.execPath];
}

/** Others may fetch the same one at the same time: it is in its place when it is whole. */
async function fetched(version: number | string): Promise<string> {
  const folder = join(CACHE, `node-${version}`, 'package/bin');
  const binary = join(folder, 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const own = mkdtempSync(join(CACHE, `.node-${version}-`));
  try {
    const name = `node-${process.platform}-${process.arch}@${version}`;
    const { stdout } = await run('npm', ['pack', name, '--silent'], { cwd: own });
    await run('tar', ['xzf', stdout.trim().split('\n').at(-1) ?? ''], { cwd: own });
    renameSync(join(own, 'package/bin/node'), binary);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return binary;
}
