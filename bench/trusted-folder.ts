import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** A folder with LocalStack's certificate, `ca.pem`. */
export class TrustedFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make({ localstack }: Pick<Bench, 'localstack'>): Promise<TrustedFolder> {
    const path = await mkdtemp(join(tmpdir(), 'lambda-coverage-bench-'));
    await writeFile(join(path, 'ca.pem'), await localstack.certificate());
    return new TrustedFolder(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
