import { createRequire } from 'node:module';
import { join } from 'node:path';

/** `require` as the runtime client's own: error messages name it as the requiring module, not us. */
export function runtimeRequire(taskRoot: string): NodeJS.Require {
  return createRequire(process.argv[1] ?? join(taskRoot, 'index.js'));
}
