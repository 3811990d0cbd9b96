import * as zlib from 'node:zlib';
import { toText } from './byte-text.ts';
import { type PackedForm, RECEIVER } from './format.ts';

/** Of zstd: more takes several times as long, for a twentieth of the size. */
const LEVEL = 12;
/** What may be referred to: all of a file. */
const WINDOW_BITS = 23;

/** Sources have more in common than deflate's window holds: a quarter less. Node 20 does not have it. */
const BEST: PackedForm = 'zstdCompressSync' in zlib ? 'zstd' : 'deflate';

/**
 * A file of data: a script, since pages that were opened from a disk may not fetch. All that a store says is in
 * characters that end no string: nothing of it is ever read as a script.
 */
export function dataScript(name: string, value: unknown, form = BEST): string {
  const packed = pack(Buffer.from(JSON.stringify(value)), form);
  const text = Buffer.from(toText(packed)).toString('latin1');
  return `${RECEIVER}(${JSON.stringify(name)},"${form}",${packed.length},"${text}");\n`;
}

function pack(bytes: Buffer, form: PackedForm): Buffer {
  if (form === 'deflate') return zlib.deflateRawSync(bytes, { level: 9 });
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog } = zlib.constants;
  return zlib.zstdCompressSync(bytes, {
    params: { [ZSTD_c_compressionLevel]: LEVEL, [ZSTD_c_windowLog]: WINDOW_BITS },
    pledgedSrcSize: bytes.length,
  });
}
