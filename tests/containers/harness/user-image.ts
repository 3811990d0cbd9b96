import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, dockerBuild } from './docker.ts';

/** An image as a user makes it: a base, the code, the handler. Removed at the end of the test. */
export class UserImage {
  readonly tag: string;

  private constructor(tag: string) {
    this.tag = tag;
  }

  /** @param commands that run in the image behind COPY */
  static async build(
    base: string,
    code: string,
    handler: string,
    commands: readonly string[] = [],
  ): Promise<UserImage> {
    const context = await mkdtemp(join(tmpdir(), 'user-image-'));
    const tag = `lambda-coverage-test:${randomBytes(6).toString('hex')}`;
    try {
      await cp(code, join(context, 'function'), { recursive: true });
      await writeFile(
        join(context, 'Dockerfile'),
        [
          `FROM ${base}`,
          'COPY function/ $LAMBDA_TASK_ROOT/',
          ...commands.map((command) => `RUN ${command}`),
          `CMD ["${handler}"]\n`,
        ].join('\n'),
      );
      await dockerBuild({ context, tag });
    } finally {
      await rm(context, { recursive: true });
    }
    return new UserImage(tag);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await docker('image', 'rm', '--force', this.tag);
  }
}
