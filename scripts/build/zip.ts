import { deflateSync, Zip, ZipPassThrough } from 'fflate';
import { smallestPacked } from './packed.ts';
import type { BuiltFile } from './replace-folder.ts';

/** A zip holds local time: a local date gives the same bytes in every time zone. */
const ZIP_TIME = new Date(1980, 0, 2);
const UNIX = 3;
const DEFLATE = 8;
/** Zopfli takes seconds for the long runs of zeros in a library, and finds little there. */
const LIBRARY = /\.so$/;

type Files = ReadonlyMap<string, BuiltFile>;

/** As small as deflate allows: a twelfth less than by its fast ways. The same bytes for the same files, whoever makes it. */
export async function smallestZip(files: Files): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [name, file] of sorted(files)) {
    const bytes = bytesOf(file);
    const packed = LIBRARY.test(name) ? deflateSync(bytes, { level: 9 }) : await smallestPacked(name, bytes);
    const entry = new PackedEntry(name, packed);
    Object.assign(entry, attributesOf(file));
    zip.add(entry);
    entry.push(bytes, true);
  }
  zip.end();
  return new Uint8Array(Buffer.concat(chunks));
}

/** Is pushed the file, for its size and checksum, and puts what was made of it. */
class PackedEntry extends ZipPassThrough {
  readonly #packed: Uint8Array;

  constructor(name: string, packed: Uint8Array) {
    super(name);
    this.#packed = packed;
    this.compression = DEFLATE;
  }

  protected override process(_: Uint8Array, isLast: boolean): void {
    this.ondata(null, new Uint8Array(this.#packed), isLast);
  }
}

function sorted(files: Files): [string, BuiltFile][] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

function bytesOf({ contents }: BuiltFile): Uint8Array {
  return new Uint8Array(Buffer.from(contents));
}

function attributesOf({ executable }: BuiltFile) {
  return { mtime: ZIP_TIME, os: UNIX, attrs: (executable ? 0o100755 : 0o100644) * 0x10000 };
}
