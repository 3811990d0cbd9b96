import { spawn } from 'node:child_process';
import { once } from 'node:events';

const SWAPPING = `
const { renameSync, symlinkSync, rmSync } = require('node:fs');
const [raw, elsewhere] = process.argv.slice(1);
process.stdout.write('begun');
for (const end = Date.now() + 60_000; Date.now() < end; ) {
  try {
    renameSync(raw, raw + '.away');
    symlinkSync(elsewhere, raw);
    rmSync(raw);
    renameSync(raw + '.away', raw);
  } catch {
    // The store has made a folder in between.
    try {
      rmSync(raw, { recursive: true, force: true });
      renameSync(raw + '.away', raw);
    } catch {}
  }
}`;

/** Puts a link in a folder's place and takes it away, again and again. @returns what ends that */
export async function swapFolder(folder: string, elsewhere: string): Promise<() => Promise<unknown>> {
  const swapper = spawn(process.execPath, ['-e', SWAPPING, folder, elsewhere], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(swapper, 'close');
  await once(swapper.stdout, 'data');
  return () => {
    swapper.kill('SIGKILL');
    return ended;
  };
}
