import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { WHEELS, wheelName } from '../../../scripts/build/tracer-wheels.ts';
import { readTracers, tracers } from '../../../scripts/build/tracers.ts';
import { temporaryFolder } from '../support/recorded.ts';

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/lambda-coverage');

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A folder that keeps all wheels, made by a build. */
async function keptWheels(): Promise<string> {
  await tracers();
  const folder = temporaryFolder();
  for (const wheel of WHEELS) copyFileSync(join(CACHE, wheelName(wheel)), join(folder, wheelName(wheel)));
  return folder;
}

function withoutNetwork(): void {
  vi.stubGlobal('fetch', () =>
    Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') })),
  );
}

test('a build without a network takes the wheels of the one before', async () => {
  const folder = await keptWheels();
  const { files } = await tracers();
  withoutNetwork();
  const again = await readTracers(folder);
  expect([...again.files.keys()]).toHaveLength(6);
  for (const [name, contents] of again.files)
    expect(Buffer.from(contents).equals(files.get(name) ?? new Uint8Array()), name).toBe(true);
  expect(again.license).toContain('Apache License');
});

test('without network and cache it says what is missing, why, and what to do', async () => {
  withoutNetwork();
  const folder = temporaryFolder();
  await expect(readTracers(folder)).rejects.toThrow(
    /cannot record Python 3\.9 to 3\.11: coverage-7\.10\.7-cp39-\S+\.whl .*\(ENOTFOUND\).*wheels of coverage 7\.10\.7 into /,
  );
});

test('a wheel that was changed is taken from neither the cache nor the network', async () => {
  const folder = await keptWheels();
  const [first] = WHEELS;
  if (first === undefined) throw new Error('There is no wheel.');
  writeFileSync(join(folder, wheelName(first)), 'changed');
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('changed too')));
  await expect(readTracers(folder)).rejects.toThrow(/another SHA-256/);
});

test('of a library stays what is loaded, without symbols for debuggers', async () => {
  const { files } = await tracers();
  for (const [name, contents] of files) {
    const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
    const start = Number(view.getBigUint64(32, true));
    for (let index = 0; index < view.getUint16(56, true); index++) {
      const at = start + index * 56;
      const end = Number(view.getBigUint64(at + 8, true) + view.getBigUint64(at + 32, true));
      expect(end, name).toBeLessThanOrEqual(contents.byteLength);
    }
    // No table of sections is left that leads behind the end.
    expect(view.getBigUint64(40, true), name).toBe(0n);
  }
  const x86 = [...files].filter(([name]) => name.includes('x86_64'));
  for (const [name, { byteLength }] of x86) expect(byteLength, name).toBeLessThan(40_000);
});
