/** An ArrayBuffer of newer engines: Node 20 has no `transfer`, and leaves it all to the garbage collector. */
interface Transferable {
  transfer(length: number): unknown;
}

/**
 * Gives a buffer's memory back at once. V8 looks after dead buffers only when many megabytes of them have
 * gathered; with thousands of objects that is most of the memory of a run. The buffer is empty afterwards.
 */
export function release({ buffer, byteOffset }: Uint8Array): void {
  // Small buffers of Node share one piece of memory with others.
  const isShared = byteOffset !== 0 || buffer.byteLength === Buffer.poolSize;
  if (!isShared && isTransferable(buffer)) buffer.transfer(0);
}

function isTransferable(buffer: object): buffer is Transferable {
  return 'transfer' in buffer;
}
