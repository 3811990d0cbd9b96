/**
 * Run as a program: a recorder's store gets sandboxes one after the other, as from many functions.
 *
 *     node record-many.ts TEMPLATE FIRST COUNT DIRECTORY…
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { rawKey } from '../../../contract/key-layout.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';

const [template = '', first = '0', count = '0', ...directories] = process.argv.slice(2);
const object: RawObject = JSON.parse(readFileSync(template, 'utf8'));
const { signal } = new AbortController();
for (let i = Number(first); i < Number(first) + Number(count); i++) {
  const startedAt = new Date(Date.UTC(2026, 10, 22, 1, i));
  const sandbox = { ...object.sandbox, id: `7e${i}`, startedAt: startedAt.toISOString() };
  const body = gzipSync(JSON.stringify({ ...object, sandbox }));
  const key = rawKey('', object.function.name, startedAt, sandbox.id);
  for (const directory of directories) await new DirectoryStore(directory).put(key, body, { signal });
  await setTimeout(10);
}
