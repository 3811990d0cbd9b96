import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const CODE = /\.[cm]?js$/;
const LARGEST = 2 * 1024 * 1024;

/** Files of code below a folder of packages, in an order that names decide; `every` leaves out the others. */
export function packageFiles(folder: string, every: number): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name))
    .sort()
    .filter((_, index) => index % every === 0)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < LARGEST);
}

export function readCode(file: string): string {
  return readFileSync(file, 'utf8');
}
