import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmlessJson } from '../../harmless/text.ts';

/** Written into each report after all other files: a folder with it holds a whole report, and is ours. */
export const RESULT_FILE = 'lambda-coverage.json';

/** Written into each report beside what reporters write: texts of the sources, and what of them ran, to be compared. */
export const SOURCES_FILE = 'lambda-coverage.sources.gz';

/** Where a report stands. */
export interface PublishedReport {
  /** `s3://bucket` or a directory. */
  location: string;
  /** Key prefix inside of it, ending in a slash; empty for a local folder. */
  folder: string;
  /** All its files, relative to `folder`. */
  files: string[];
}

/** What stands in a folder, however deep, relative to it with forward slashes. Links are not followed. */
export interface FolderEntry {
  path: string;
  kind: 'file' | 'empty folder' | 'link' | 'special file';
}

/** Everything in a folder. @throws errors of the file system. */
export function entriesIn(folder: string, below = ''): FolderEntry[] {
  return readdirSync(join(folder, below)).flatMap((name): FolderEntry[] => {
    const path = `${below}${name}`;
    const entry = lstatSync(join(folder, path));
    if (entry.isSymbolicLink()) return [{ path, kind: 'link' }];
    if (entry.isFile()) return [{ path, kind: 'file' }];
    if (!entry.isDirectory()) return [{ path, kind: 'special file' }];
    const inside = entriesIn(folder, `${path}/`);
    return inside.length > 0 ? inside : [{ path, kind: 'empty folder' }];
  });
}

/** All files of a rendered report, sorted. */
export function filesIn(folder: string): string[] {
  return entriesIn(folder)
    .filter(({ kind }) => kind === 'file')
    .map(({ path }) => path)
    .sort();
}

/** The files that a report in this folder says it has; none when there is no report. */
export function filesOfReport(folder: string): string[] {
  try {
    const path = join(folder, RESULT_FILE);
    // A pipe would be waited for, and a link may lead to what has no end.
    if (!lstatSync(path).isFile()) return [];
    const described = JSON.parse(readFileSync(path, 'utf8'));
    return [...described.report.files.map(String), RESULT_FILE];
  } catch {
    return [];
  }
}

export function resultJson(result: object): string {
  return `${harmlessJson(result, 2)}\n`;
}
