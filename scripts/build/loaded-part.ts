const MAGIC = 0x7f454c46;
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;

/**
 * The part of a shared library that is loaded: all segments, without symbols for debuggers and the table of sections.
 * No tool for the other architecture is needed for it: the headers of ELF are the same on both.
 * @param library ELF, 64 bits, little-endian
 */
export function loadedPart(library: Uint8Array): Uint8Array {
  const view = new DataView(library.buffer, library.byteOffset, library.byteLength);
  const is64LittleEndian = library[4] === 2 && library[5] === 1;
  if (view.getUint32(0) !== MAGIC || !is64LittleEndian) throw new Error('This is no ELF library of 64 bits.');
  const start = Number(view.getBigUint64(32, true));
  const count = view.getUint16(56, true);
  let end = Math.max(HEADER_BYTES, start + count * PROGRAM_HEADER_BYTES);
  for (let index = 0; index < count; index++) {
    const at = start + index * PROGRAM_HEADER_BYTES;
    if (view.getUint32(at, true) !== PT_LOAD) continue;
    end = Math.max(end, Number(view.getBigUint64(at + 8, true) + view.getBigUint64(at + 32, true)));
  }
  const part = library.slice(0, end);
  const header = new DataView(part.buffer);
  // Where the sections are, how many, and which names them.
  header.setBigUint64(40, 0n, true);
  header.setUint16(60, 0, true);
  header.setUint16(62, 0, true);
  return part;
}
