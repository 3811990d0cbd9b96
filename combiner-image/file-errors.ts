import { messageOf, OutputError } from './errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is exceeded',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reports an error',
  EISDIR: 'a folder has that name',
  EMFILE: 'too many files are open',
  ELOOP: 'the links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of the path is not a folder',
  ENXIO: 'not a regular file',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
};

/** Code of an error of the file system: `ENOSPC`. Undefined for any other error. */
export function fileErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** `no space is left on the device (ENOSPC)`. */
export function fileReason(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

/** The same of any error; of one that is not the file system's, its own words. The sentence around it ends it. */
export function reasonOf(error: unknown): string {
  const code = fileErrorCode(error);
  return code === undefined ? messageOf(error).replace(/\.$/, '') : fileReason(code);
}

/**
 * Runs what writes files.
 * @param what continues "cannot be written": `The report in coverage`.
 * @param advice what to do, and what happened to what was there.
 * @throws OutputError in the place of an error of the file system.
 */
export async function writing<T>(what: string, advice: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw notWritten(what, advice, error);
  }
}

/** An error of the file system as one that says what was not written; any other stays as it is. */
export function notWritten(what: string, advice: string, error: unknown): unknown {
  const code = fileErrorCode(error);
  if (code === undefined) return error;
  return new OutputError(`${what} cannot be written: ${fileReason(code)}. ${advice}`, { cause: error });
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(fileErrorCode(error) ?? '');
}
