import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { liveDeclarations } from './live-declarations.ts';
import type { BuiltFile } from './replace-folder.ts';

const root = join(import.meta.dirname, '../..');

/** TypeScript keeps names as they were written. */
const RELATIVE = /'(\.\.?\/[^']*)\.ts'/g;

interface Form {
  /** Whose `tsconfig.json` counts. Default: the folder itself. */
  project?: string;
  /** Whether the types are checked, too. Default: they are. */
  isChecked?: boolean;
  /** Of the code beside. Default: `js`. */
  ending?: 'js' | 'cjs';
}

/**
 * Types of what a folder exports, and of all that they name, side by side.
 * @param entries names of files in the folder, without `.ts`
 */
export async function declarations(
  folder: string,
  entries: readonly string[],
  { project = folder, isChecked = true, ending = 'js' }: Form = {},
): Promise<Map<string, BuiltFile>> {
  const out = await mkdtemp(join(tmpdir(), 'lambda-coverage-types-'));
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const settings = ['-p', join(root, project), '--outDir', out, ...(isChecked ? [] : ['--noCheck'])];
    await promisify(execFile)(process.execPath, [compiler, ...settings]);
    const typesOf = (path: string) => `${nameOf(path, folder)}.d.${ending.replace('js', 'ts')}`;
    const found = new Map<string, string>();
    const open = entries.map((name) => `${folder}/${name}`);
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      const file = typesOf(path);
      if (found.has(file)) continue;
      const text = await readFile(join(out, `${path}.d.ts`), 'utf8');
      const from = posix.dirname(path);
      const contents = text.replace(RELATIVE, (_, name: string) => {
        const named = posix.join(from, name);
        open.push(named);
        return `'./${nameOf(named, folder)}.${ending}'`;
      });
      found.set(file, contents);
    }
    const live = liveDeclarations(
      found,
      entries.map((name) => typesOf(`${folder}/${name}`)),
    );
    return new Map([...live].map(([file, contents]) => [file, { contents }]));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Of files elsewhere the folder is part of the name. */
function nameOf(path: string, folder: string): string {
  return posix
    .relative(folder, path)
    .replace(/^(\.\.\/)+/, '')
    .replaceAll('/', '.');
}
