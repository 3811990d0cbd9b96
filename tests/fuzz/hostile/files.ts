import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rawKeyIn } from './sandbox.ts';

/** Entries of a directory store that are no regular files, or that cannot be read. */
export const ODD_FILES: Record<string, (path: string) => void> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nothing': (path) => symlinkSync(`${path}.gone`, path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to a file outside': (path) => symlinkSync('/etc/passwd', path),
  'a link to the folder above': (path) => symlinkSync('..', path),
  'a folder': (path) => mkdirSync(path),
  'a file of nobody': (path) => writeFileSync(path, 'secret', { mode: 0o000 }),
  'a folder of nobody': (path) => mkdirSync(path, { mode: 0o000 }),
};

/** Puts one into a directory store, where a raw object of the function would lie. @returns its key */
export function putOddFile(folder: string, kind: string, functionName = 'odd'): string {
  const put = ODD_FILES[kind];
  if (put === undefined) throw new Error(`no file of the kind ${kind}`);
  const key = oddFileKey(kind, functionName);
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  put(join(folder, key));
  return key;
}

/** The key that one is put at. */
export function oddFileKey(kind: string, functionName = 'odd'): string {
  return rawKeyIn(functionName, `f${Buffer.from(kind).toString('hex').slice(-20)}`);
}
