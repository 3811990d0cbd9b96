import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

export interface SourceFile {
  /** Below the folder, with forward slashes. */
  name: string;
  text: string;
}

/** TypeScript, or what else, below a folder of the repository, for tests that look at code. */
export function sourceFiles(folder: string, ending = '.ts'): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => ({
      name: name.replaceAll('\\', '/'),
      text: readFileSync(join(ROOT, folder, name), 'utf8'),
    }));
}
