import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, finish } from '../../begun.ts';
import { writing } from '../../file-errors.ts';
import { removeLeftovers } from './leftovers.ts';
import { ownerMark } from './owner.ts';

const PREFIX = 'lambda-coverage-';

/** @throws OutputError when there is none. */
export function mustHaveTemporaryFolder(): Promise<void> {
  return withTemporaryFolder(async () => {});
}

/**
 * Runs `work` with a folder that is gone afterwards.
 * @throws OutputError when there is no room for what `work` writes.
 */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = tmpdir();
  removeLeftovers(parent, PREFIX);
  const folder = join(parent, `${PREFIX}${ownerMark()}`);
  begin(folder);
  try {
    const advice =
      'Reports are rendered there before they are uploaded: set TMPDIR to a folder with room, or give the Lambda function more ephemeral storage.';
    return await writing(`The folder for temporary files, ${parent},`, advice, async () => {
      mkdirSync(folder, { mode: 0o700 });
      return work(folder);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    finish(folder);
  }
}
