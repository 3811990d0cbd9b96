import { join } from 'node:path';
import { repository } from './docker.ts';

/** Folder of a function of the fixtures. */
export function functionCode(name: string): string {
  return join(repository, 'tests/fixtures/functions', name);
}
