import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { instrument } from '../../../../contract/counters/instrument.ts';
import type { CounterForm } from '../../../../contract/counters/placement.ts';

const run = promisify(execFile);

/** Copies a folder of code; with a form its code counts. @returns the copy */
export function countedFolder(from: string, form: CounterForm | undefined): string {
  const to = mkdtempSync(join(tmpdir(), 'counted-'));
  mkdirSync(to, { recursive: true });
  for (const [index, name] of readdirSync(from).sort().entries()) {
    const text = readFileSync(join(from, name), 'utf8');
    const isCode = form !== undefined && /\.[cm]?js$/.test(name);
    writeFileSync(join(to, name), isCode ? instrument(text, { variable: `$t${index}`, form }).text : text);
  }
  return to;
}

/** Runs code of a folder, all in one process. @returns what each file said */
export async function saidBy(
  node: string,
  folder: string,
  names: string[],
): Promise<Record<string, string[]>> {
  const files = names.map((name) => join(folder, name));
  const driver = join(import.meta.dirname, 'run-folder.mjs');
  const { stdout } = await run(node, ['--no-warnings', driver, ...files]);
  return JSON.parse(stdout);
}
