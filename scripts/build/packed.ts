import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { deflateAsync } from '@gfx/zopfli';
import { CACHE } from './cache.ts';
import { replaceFile } from './replace-folder.ts';

const ITERATIONS = 5;

/**
 * As small as deflate allows, which takes half of a build: what was packed last under a name is kept, and taken where it
 * is of the same bytes.
 * @param name of the file, which may hold slashes
 */
export async function smallestPacked(
  name: string,
  bytes: Uint8Array,
  folder = join(CACHE, 'packed'),
): Promise<Uint8Array> {
  const kept = join(folder, name.replaceAll('/', '+'));
  const before = await readFile(kept).catch(() => undefined);
  const seal = sealOf(bytes);
  if (before?.subarray(0, seal.length).equals(seal)) {
    const packed = before.subarray(seal.length);
    if (isOf(packed, bytes)) return packed;
  }
  const packed = await deflateAsync(bytes, { numiterations: ITERATIONS });
  // Where nothing can be kept, it is packed anew each time.
  await replaceFile(kept, { contents: Buffer.concat([seal, packed]) }).catch(() => undefined);
  return packed;
}

function sealOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(`zopfli ${ITERATIONS}\n`).update(bytes).digest();
}

/** Whoever wrote it: nothing else gets into a zip than the file. */
function isOf(packed: Uint8Array, bytes: Uint8Array): boolean {
  try {
    return inflateRawSync(packed, { maxOutputLength: bytes.length + 1 }).equals(bytes);
  } catch {
    return false;
  }
}
