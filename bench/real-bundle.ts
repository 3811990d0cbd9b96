import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('functions/bundle/source.mjs', import.meta.url));

/** A folder with a function as large as real ones: an AWS client and a parser in one file, its map beside it. */
export class RealBundle {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<RealBundle> {
    const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-bundle-'));
    // The function is another user's.
    await chmod(folder, 0o755);
    await build({
      entryPoints: [SOURCE],
      outfile: join(folder, 'index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      sourcemap: true,
      logLevel: 'error',
    });
    return new RealBundle(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
