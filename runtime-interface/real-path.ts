import { realpathSync } from 'node:fs';

/** The path without symbolic links; as it is when that cannot be found out. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
