import { systemErrorCode } from '../combiner-image/error-code.ts';
import { LambdaCoverageError, OutOfMemoryError, OutputError } from '../combiner-image/errors.ts';
import { fileErrorCode, fileReason } from '../combiner-image/file-errors.ts';
import { heapIsFull } from '../combiner-image/heap.ts';

/**
 * An error of the machine, wherever it came up, as one that the user can act on: a full disk or a refused connection
 * is not a bug. Undefined for what nobody foresaw.
 */
export function foreseen(error: unknown): LambdaCoverageError | undefined {
  if (error instanceof LambdaCoverageError) return error;
  const code = systemErrorCode(error);
  if (code === undefined || !(error instanceof Error)) return undefined;
  if (code === 'out-of-memory') return new OutOfMemoryError(heapIsFull(), { cause: error });
  const reason = fileErrorCode(error);
  if (reason === undefined) return undefined;
  if (isWithoutFolder(error))
    return new OutputError('The current folder has been deleted. Change to another one.', {
      cause: error,
      code,
    });
  return new OutputError(`${thingOf(error)}: ${fileReason(reason)}.`, { cause: error, code });
}

/** Whether there is nothing that relative paths could start from. */
function isWithoutFolder(error: Error): boolean {
  return 'syscall' in error && error.syscall === 'uv_cwd';
}

/** What an error of Node is about: a path, an address, or else what was tried. */
function thingOf(error: Error): string {
  const { path, address, port, hostname, syscall } = { ...error } as Record<string, unknown>;
  if (typeof path === 'string') return path;
  if (typeof address === 'string') return port === undefined ? address : `${address}:${String(port)}`;
  return typeof hostname === 'string' ? hostname : `The system call ${String(syscall)}`;
}
