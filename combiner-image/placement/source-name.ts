import { posix } from 'node:path';
import { unescaped } from '../sources/unescaped.ts';

/**
 * Where a source stood when the script was built: below what, how many folders above that, and the way from there.
 */
export interface SourceName {
  /**
   * The folder of the deployed code; the folder that a bundler was started in; or the root of the machine that
   * built it.
   */
  from: 'task root' | 'bundler' | 'machine';
  /** How many `..` lead away from there. */
  up: number;
  /** At least one. */
  segments: readonly string[];
}

/** Where the map of a source stands. */
export interface NameOrigin {
  /** Folder of the map: relative to the task root, or absolute. */
  folder: string;
  /** Absolute path of the deployed code, where it ran. */
  taskRoot: string;
}

/** `webpack://name/`, `webpack:///`, `webpack-internal:///(rsc)/`, `turbopack:///[project]/`, `webpack://@scope/name/`. */
const BUNDLER = /^[a-z][a-z0-9+.-]+:\/\/(?:@[^/]+\/)?[^/]*\/(?:\([^/()]*\)\/|\[[^/[\]]*\]\/)?/i;
const DRIVE = /^\/?[a-z]:\//i;

/** Reads the name that a map gives a source. */
export function sourceName(own: string, { folder, taskRoot }: NameOrigin): SourceName {
  // webpack puts a NUL before a `#`; Rollup marks what it makes up by a leading one.
  let name = own.replaceAll('\\', '/').replaceAll('\0#', '#');
  if (name.startsWith('file://')) name = unescaped(name.slice('file://'.length).replace(/^[^/]*/, ''));
  else if (BUNDLER.test(name)) return parsed('bundler', withoutQuery(name.replace(BUNDLER, '')));
  if (DRIVE.test(name)) return parsed('machine', withoutQuery(name.replace(/^\//, '')));
  const path = withoutQuery(name.startsWith('/') ? name : posix.join(folder, name));
  if (!path.startsWith('/')) return parsed('task root', path);
  const below = `${taskRoot.replace(/\/+$/, '')}/`;
  return below !== '/' && path.startsWith(below)
    ? parsed('task root', path.slice(below.length))
    : parsed('machine', path);
}

/** webpack's name of the package that it was started in: `shop` or `@shop/orders` of `webpack://@shop/orders/./x.js`. */
export function packageOf(own: string): string | undefined {
  return /^webpack:\/\/((?:@[^/]+\/)?[^/@]+)\//.exec(own)?.[1];
}

/** As a path for people. */
export function pathOf({ from, up, segments }: SourceName): string {
  const path = segments.join('/');
  return from === 'machine' && !/^[a-z]:/i.test(path) ? `/${path}` : `${'../'.repeat(up)}${path}`;
}

function parsed(from: SourceName['from'], path: string): SourceName {
  const segments: string[] = [];
  let up = 0;
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined && from !== 'machine') up++;
  }
  return { from, up, segments: segments.length > 0 ? segments : ['unnamed'] };
}

/** From the first question mark in the last part on. */
function withoutQuery(path: string): string {
  const query = path.indexOf('?', path.lastIndexOf('/') + 1);
  return query < 0 ? path : path.slice(0, query);
}
