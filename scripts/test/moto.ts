import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { toolPrograms } from './tools.ts';

/** The program of moto's server, where tests/machine/moto.sh puts it; `MOTO_SERVER` names one that is elsewhere. */
export function motoProgram(): string | undefined {
  const program = process.env['MOTO_SERVER'] || join(cacheFolder(), 'moto/bin/moto_server');
  return existsSync(program) ? program : undefined;
}

/** What keeps this machine from running the tests against moto, with the command that helps. */
export function missingForMoto(): string | undefined {
  if (motoProgram() === undefined)
    return 'no moto found: bash tests/machine/moto.sh, or set MOTO_SERVER to its program';
  // Of one file, which translates a template of SAM's.
  if (!existsSync(toolPrograms.python)) return `no ${toolPrograms.python}: sudo bash tests/machine/tools.sh`;
  return undefined;
}
