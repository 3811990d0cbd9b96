import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lambda-coverage');

/**
 * Versions of Node: fetched from the npm registry once, this process's own last. From 26 on they are linked with
 * libatomic (Debian: libatomic1), which not every machine has.
 */
export async function nodeBinaries(majors: readonly number[] = [20, 22]): Promise<string[]> {
  const binaries: string[] = [];
  for (const major of majors) binaries.push(await fetched(major));
  return [...binaries, process.execPath];
}

async function fetched(major: number): Promise<string> {
  const folder = join(CACHE, `node-${major}`);
  const binary = join(folder, 'package/bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const name = `node-${process.platform}-${process.arch}@${major}`;
  const { stdout } = await run('npm', ['pack', name, '--silent'], { cwd: folder });
  await run('tar', ['xzf', stdout.trim().split('\n').at(-1) ?? ''], { cwd: folder });
  return binary;
}
