import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, finish } from '../../begun.ts';
import { writing } from '../../file-errors.ts';
import { removeLeftovers } from '../../leftovers.ts';
import { ownerMark } from '../../owner.ts';

const PREFIX = 'lambda-coverage-';

const ADVICE =
  'Reports are rendered there before they are uploaded: set TMPDIR to a folder with room, or give the Lambda function more ephemeral storage.';

/** @throws OutputError when no folder can be made there. */
export function mustHaveTemporaryFolder(): Promise<void> {
  return rendering(async () => accessSync(tmpdir(), constants.W_OK | constants.X_OK));
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
    return await rendering(async () => {
      mkdirSync(folder, { mode: 0o700 });
      return work(folder);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    finish(folder);
  }
}

function rendering<T>(work: () => Promise<T>): Promise<T> {
  return writing(`The folder for temporary files, ${tmpdir()},`, ADVICE, work);
}
