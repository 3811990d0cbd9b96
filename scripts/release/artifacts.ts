import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { buildAll } from '../build/build.ts';
import { buildVersion, RECORDING_FOLDERS } from '../build/version.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What a release is made of, beside its images. */
export interface ReleaseNotes {
  version: string;
  /** As the health check names it. */
  layerVersion: string;
  commit: string;
  /** SHA-256 by file. */
  files: Record<string, string>;
}

/**
 * Makes layer, npm package, and list of what is in them (CycloneDX), each with its checksum.
 * @param folder is emptied first.
 * @param commit that the files are made from.
 */
export async function makeArtifacts(folder: string, commit: string): Promise<ReleaseNotes> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await buildAll('always');
  const { version } = packageJson;
  await copyFile(
    join(ROOT, 'dist/lambda-coverage-layer.zip'),
    join(folder, `lambda-coverage-layer-${version}.zip`),
  );
  // It is built: npm would build it again by `prepare`.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  await writeFile(join(folder, `lambda-coverage-${version}.cdx.json`), await partsOf(folder, version));
  const files = await checksums(folder);
  const lines = Object.entries(files).map(([name, hash]) => `${hash}  ${name}\n`);
  await writeFile(join(folder, 'SHA256SUMS'), lines.join(''));
  const layerVersion = buildVersion(RECORDING_FOLDERS);
  const notes = { version, layerVersion, commit, files };
  await writeFile(join(folder, 'release.json'), `${JSON.stringify(notes, null, 2)}\n`);
  return notes;
}

/** What the package brings along where it is installed. In our own checkout npm leaves out what development needs as well. */
async function partsOf(folder: string, version: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'lambda-coverage-parts-'));
  try {
    await writeFile(join(cwd, 'package.json'), '{"name":"release","version":"0.0.0","private":true}');
    const quiet = ['--package-lock-only', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...quiet, join(folder, `lambda-coverage-${version}.tgz`)], { cwd });
    const options = ['--package-lock-only', '--omit=dev', '--omit=peer', '--sbom-format=cyclonedx'];
    const { stdout } = await run('npm', ['sbom', ...options], { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function checksums(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort())
    files[name] = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  return files;
}
