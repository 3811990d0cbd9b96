import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../..');
/** What every build depends on beside its own folders. */
const SHARED = ['package.json', 'package-lock.json'];
const SHIPPED = [
  'api',
  'base-image',
  'cli',
  'combiner-image',
  'contract',
  'infrastructure',
  'runtime-interface',
  'runtime-interface-python',
  'scripts/build',
];

/** What the layer is made of. */
export const RECORDING_FOLDERS = [
  'contract',
  'runtime-interface',
  'runtime-interface-python',
  'scripts/build',
] as const;

/**
 * Tells builds apart: `0.1.0+src.3c5f2a1b4d6e`, a hash of the sources. No commit: `docker build` has no .git, and an
 * image and a zip of one release have one version.
 *
 * @param folders whose files are built, relative to the root.
 */
export function buildVersion(folders: readonly string[]): string {
  return `${packageJson.version}+src.${hashOf(folders)}`;
}

/** The commit of the checkout, for labels; `undefined` if there is none, or what is shipped has changed since. */
export function checkoutRevision(): string | undefined {
  try {
    // Where the package was installed into another checkout, that one's commit says nothing of us.
    if (realpathSync(git('rev-parse', '--show-toplevel')) !== realpathSync(ROOT)) return undefined;
    if (git('status', '--porcelain', '--', ...SHIPPED, ...SHARED) !== '') return undefined;
    return git('rev-parse', 'HEAD');
  } catch {
    return undefined;
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of [...folders.flatMap(filesIn), ...SHARED].sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

function filesIn(folder: string): string[] {
  return (
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      // What Python has compiled beside its sources is no source.
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  );
}
