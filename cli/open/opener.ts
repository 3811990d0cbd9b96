import { spawn } from 'node:child_process';

/** One that runs so long shows the file; others end when they have handed it on. */
const LONG_MS = 3_000;

/** @returns the program that took the file; undefined where there is none, or it fails */
export async function openFile(path: string, platform = process.platform): Promise<string | undefined> {
  const [program = '', ...args] = openerOf(platform);
  const child = spawn(program, [...args, path], { detached: true, stdio: 'ignore' });
  const isTaken = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(resolve, LONG_MS, true);
    const settle = (taken: boolean) => {
      clearTimeout(timer);
      resolve(taken);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
  child.unref();
  return isTaken ? program : undefined;
}

function openerOf(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['open'];
  // The empty text is the title of a window.
  return platform === 'win32' ? ['cmd', '/c', 'start', '""'] : ['xdg-open'];
}
