import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const CODE = /\.[cm]?js$/;
const LARGEST = 2 * 1024 * 1024;

/** So many files of code below a folder of packages, from all of it; always the same ones. */
export function packageFiles(folder: string, most: number): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name))
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < LARGEST);
  const step = Math.max(1, all.length / most);
  return Array.from(
    { length: Math.min(most, all.length) },
    (_, index) => all[Math.floor(index * step)] ?? '',
  );
}
