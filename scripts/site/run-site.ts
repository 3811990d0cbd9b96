import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { installedPackages } from '../packages/installed-packages.ts';

export const SITE = join(import.meta.dirname, '../../site');

/** Installs what the site is made with, if it is not there yet. @returns the exit code */
export async function runSite(command: 'build' | 'dev'): Promise<number> {
  const packages = await installedPackages(SITE);
  const vitepress = spawn(process.execPath, [join(packages, 'vitepress/bin/vitepress.js'), command, SITE], {
    stdio: 'inherit',
  });
  const [code] = await once(vitepress, 'exit');
  return typeof code === 'number' ? code : 1;
}
