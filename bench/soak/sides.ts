import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrumentFolder } from '../../cli/instrument/instrument-folder.ts';

/** The function on the plain image, or recorded by V8, or by counters. */
export type SoakSide = 'without' | 'V8' | 'counters';

const FUNCTION = join(import.meta.dirname, '../functions/soak');

/** The folder that each deploys. */
export const SOAKED: Readonly<Record<SoakSide, () => Promise<string>>> = {
  without: async () => FUNCTION,
  V8: async () => FUNCTION,
  async counters() {
    const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-soak-'));
    await cp(FUNCTION, folder, { recursive: true });
    await instrumentFolder({ folder, form: 'counters-1' });
    return folder;
  },
};
