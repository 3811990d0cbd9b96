/** Stdout is for the result of a command, whatever code of others prints meanwhile. */
export async function printingOnStderr<T>(isNeeded: boolean, work: () => Promise<T>): Promise<T> {
  if (!isNeeded) return work();
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}
