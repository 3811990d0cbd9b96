import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installedPackages } from '../../../scripts/packages/installed-packages.ts';
import { repository } from './docker.ts';

const FOLDER = join(repository, 'tests/containers/beside');

/** Installs the real packages that live in functions beside the recorder. @returns their `node_modules` */
export function besidePackages(): Promise<string> {
  return installedPackages(FOLDER);
}

/** The versions, by name. */
export async function besideVersions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(FOLDER, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
}
