import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { layerZip } from './artifacts.ts';

/** The layer under test, unpacked as Lambda unpacks it to /opt. */
export class LayerFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @param zip absent: the one that was built for the tests */
  static async unpack(zip = layerZip()): Promise<LayerFolder> {
    const path = await mkdtemp(join(tmpdir(), 'layer-'));
    const files = unzipSync(await readFile(zip));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      // fflate does not tell the modes; that the zip carries them is a test of its own.
      await writeFile(join(path, name), content, { mode: name.endsWith('/bootstrap') ? 0o755 : 0o644 });
    }
    return new LayerFolder(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
