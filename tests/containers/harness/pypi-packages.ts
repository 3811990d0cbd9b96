import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../scripts/test/cache.ts';
import { docker, repository } from './docker.ts';
import { type PythonVersion, pythonImage } from './pythons.ts';

const LIST = join(repository, 'tests/containers/python/beside-packages.txt');
/** Of this machine, where it has them: what pip must know of its network. */
const FILES = ['/etc/pip.conf', '/etc/ssl/certs/ca-certificates.crt'];

/**
 * Installs the packages that live in functions of Python beside the recorder, as their list has changed or not: by pip of
 * the image that runs them.
 * @returns a folder as that of a layer, /opt/python
 */
export async function pypiPackages(python: PythonVersion): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(LIST))
    .digest('hex')
    .slice(0, 12);
  const all = join(cacheFolder(), 'beside');
  const folder = join(all, `python-${python}-${hash}`);
  if (existsSync(folder)) return folder;
  await mkdir(all, { recursive: true });
  const fresh = await mkdtemp(join(all, 'installing-'));
  try {
    const mounts = [[LIST, '/list.txt'], [fresh, '/packages', 'rw'], ...FILES.map((file) => [file, file])];
    const found = mounts.filter(([file = '']) => existsSync(file));
    await docker(
      ...['run', '--rm', '--entrypoint', '/var/lang/bin/python3'],
      ...found.flatMap(([source, target, mode = 'ro']) => ['--volume', `${source}:${target}:${mode}`]),
      ...(existsSync(FILES[1] ?? '') ? ['--env', `PIP_CERT=${FILES[1]}`] : []),
      ...[pythonImage(python), '-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile'],
      ...['--only-binary=:all:', '--root-user-action=ignore', '--disable-pip-version-check'],
      ...['--target', '/packages', '--requirement', '/list.txt'],
    );
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was quicker.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The versions, by name. */
export async function pypiVersions(): Promise<Record<string, string>> {
  const lines = (await readFile(LIST, 'utf8')).split('\n').filter((line) => line.includes('=='));
  return Object.fromEntries(lines.map((line) => line.split('==')));
}
