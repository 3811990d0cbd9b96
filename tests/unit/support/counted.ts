import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { instrument } from '../../../contract/counters/instrument.ts';
import type { CounterForm } from '../../../contract/counters/placement.ts';
import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import { sha256, temporaryFolder, writeFiles } from './recorded.ts';

const require = createRequire(import.meta.url);
let loaded = 0;

/** What counters in a file say of some events, as a script entry of a raw object. The file is deployed as `path`. */
export async function counted(
  text: string,
  events: readonly unknown[],
  { form = 'counters-1', path = '/var/task/index.js' }: { form?: CounterForm; path?: string } = {},
): Promise<RawScriptCoverage> {
  const variable = `$counted${loaded++}`;
  const folder = writeFiles(temporaryFolder(), { 'index.cjs': instrument(text, { variable, form }).text });
  const { handler } = require(join(folder, 'index.cjs'));
  for (const event of events) await Promise.resolve(handler(event)).catch(() => {});
  const counts = Array.from(Reflect.get(globalThis, variable) as Uint32Array);
  const url = pathToFileURL(path).href;
  return { scriptId: '1', url, hash: sha256(text), functions: [], form, counts };
}
