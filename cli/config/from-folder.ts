import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isReporterPath } from '../../combiner-image/custom-reporters/reporter-path.ts';
import { isAddress } from '../../contract/stores.ts';

/** A path that is relative to a folder, from the current one: messages stay short. An address stays, to be refused. */
export function fromFolder(path: string, folder: string): string {
  return isAbsolute(path) || isAddress(path) ? path : relative('.', join(folder, path)) || '.';
}

/** Of reporters, `a,b`, the paths; names stay. */
export function reportersFromFolder(text: string, folder: string): string {
  const moved = (name: string) => {
    if (!isReporterPath(name)) return name;
    const path = fromFolder(name, folder);
    return isReporterPath(path) ? path : `.${sep}${path}`;
  };
  return text
    .split(',')
    .map((name) => moved(name.trim()))
    .join(',');
}

/** Of `NAME=PATH`, the path. */
export function namedFromFolder(text: string, folder: string): string {
  const [, name = '', path = text] = /^([^=/\\.]*=)(.+)$/.exec(text) ?? [];
  return `${name}${fromFolder(path, folder)}`;
}

/** Of `s3://bucket/prefix`, an ARN or a directory: the directory. */
export function storeFromFolder(text: string, folder: string): string {
  return isDirectory(text) ? fromFolder(text, folder) : text;
}

/** Whether a store is none of the others: `s3://bucket/prefix`, or an ARN. */
export function isDirectory(text: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(text);
}

/** Of an interpreter, a path; a name is one of the PATH. */
export function pythonFromFolder(text: string, folder: string): string {
  return text.includes('/') ? resolve(folder, text) : text;
}
