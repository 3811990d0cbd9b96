import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { instrumentedCopy } from '../../unit/support/instrumented.ts';
import { temporaryFolder } from '../../unit/support/recorded.ts';
import { repository } from './docker.ts';

/** Folder of a function of the fixtures. */
export function functionCode(name: string): string {
  return join(repository, 'tests/fixtures/functions', name);
}

/** The same as `lambda-coverage instrument` leaves it. */
export function instrumentedCode(name: string): string {
  const folder = instrumentedCopy(functionCode(name), join(temporaryFolder(), 'task'));
  // For the emulator's user.
  chmodSync(folder, 0o755);
  return folder;
}
