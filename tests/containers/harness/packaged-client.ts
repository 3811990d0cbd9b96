import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NodeVersion } from './artifacts.ts';

const run = promisify(execFile);

/** Lambda's runtime client as npm has it; version 4 needs Node 22. */
export const CLIENTS: Record<NodeVersion, string> = { 20: '3.3.0', 22: '3.3.0', 24: '4.0.2', 26: '4.0.2' };

/** Its command, relative to the folder. */
export const CLIENT_COMMAND = 'node_modules/.bin/aws-lambda-ric';

/**
 * A copy of a folder of code, no task root, with the client as `npm install` puts it there; its native half is that of the
 * image.
 */
export async function withClient(code: string, version: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'own-'));
  await cp(code, folder, { recursive: true });
  const packages = join(folder, 'node_modules');
  const client = join(packages, 'aws-lambda-ric');
  await mkdir(join(packages, '.bin'), { recursive: true });
  await mkdir(client);
  const { stdout } = await run('npm', ['pack', '--silent', `aws-lambda-ric@${version}`], { cwd: folder });
  await run('tar', ['-xzf', stdout.trim(), '--strip-components=1', '-C', client], { cwd: folder });
  const main = version.startsWith('3') ? 'bin/index.mjs' : 'index.mjs';
  await chmod(join(client, main), 0o755);
  await symlink(`../aws-lambda-ric/${main}`, join(packages, '.bin/aws-lambda-ric'));
  const native = join(client, version.startsWith('3') ? 'dist' : '.', 'rapid-client.node');
  await symlink('/var/runtime/rapid-client.node', native);
  return folder;
}
