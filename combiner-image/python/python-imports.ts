import { posix } from 'node:path';

const IMPORT =
  /^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]{0,10000}\)|[^\n#]{0,1000})|import[ \t]+([^\n#]{1,1000}))/gm;
const NAME = /^[\w.]+/;

/**
 * Files of a checkout that a Python file may import, the likely first: what its folders above are called in
 * `sys.path` nobody knows.
 * @param path of that file
 */
export function* importedFiles(text: string, path: string): Generator<string> {
  for (const [, from, names = '', modules = ''] of text.matchAll(IMPORT)) {
    if (from === undefined) for (const module of partsOf(modules)) yield* filesOf(module, path);
    else {
      yield* filesOf(from, path);
      for (const name of partsOf(names))
        yield* filesOf(from.endsWith('.') ? from + name : `${from}.${name}`, path);
    }
  }
}

function partsOf(list: string): string[] {
  return list
    .replace(/[()\\]/g, ' ')
    .split(',')
    .flatMap((part) => NAME.exec(part.trim())?.[0] ?? []);
}

function* filesOf(module: string, path: string): Generator<string> {
  const [dots = ''] = /^\.*/.exec(module) ?? [];
  const below = module.slice(dots.length).replaceAll('.', '/');
  const folder = posix.dirname(path);
  const folders =
    dots === '' ? [...foldersAbove(folder)] : [posix.join(folder, '../'.repeat(dots.length - 1))];
  for (const each of folders) {
    const file = posix.join(each, below);
    if (below !== '') yield `${file}.py`;
    yield posix.join(file, '__init__.py');
  }
}

function* foldersAbove(folder: string): Generator<string> {
  for (let each = folder; ; each = posix.dirname(each)) {
    yield each;
    if (each === '.' || each === '/') return;
  }
}
