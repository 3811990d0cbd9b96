import type { LambdaContainer } from './lambda-container.ts';

/** Sends a signal to the runtime's process alone: the emulator starts it again in the same sandbox. */
export async function signalRuntime(lambda: LambdaContainer, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const { exitCode, output } = await lambda.exec(['node', '-e', SCRIPT, signal]);
  if (exitCode !== 0) throw new Error(`the runtime got no ${signal}: ${output}`);
}

/** Finds it by its command line. */
const SCRIPT = `
const fs = require('node:fs');
const found = fs.readdirSync('/proc').filter((name) => {
  if (!/^[0-9]+$/.test(name) || Number(name) === process.pid) return false;
  try { return fs.readFileSync('/proc/' + name + '/cmdline', 'utf8').includes('/var/runtime/index.mjs'); } catch { return false; }
});
for (const pid of found) process.kill(Number(pid), process.argv[1]);
if (found.length === 0) process.exit(1);`;
